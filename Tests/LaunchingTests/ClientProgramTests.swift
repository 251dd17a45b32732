import Testing

@testable import Launching

/// What a client process of the user's own finds in its environment.
@Suite struct ClientProgramTests {
  private func environment(
    _ program: ClientProgram = ClientProgram(command: "x"), process: Int = 0, of processes: Int = 4,
    cores: Int = 8, beside ours: [String: String] = [:]
  ) -> [String: String] {
    program.environment(
      ofProcess: process, of: processes, endpoint: "ipc:///tmp/x", cores: cores, beside: ours)
  }

  @Test func `a process is told where to connect, and which it is`() {
    let values = environment(process: 3)
    #expect(values["METRONOME_ENDPOINT"] == "ipc:///tmp/x")
    #expect(values["METRONOME_PROCESS"] == "3" && values["METRONOME_PROCESSES"] == "4")
  }

  @Test(arguments: [(8, 4, "2"), (8, 3, "2"), (2, 4, "1"), (0, 4, "1"), (16, 1, "16")])
  func `the cores are divided among the processes' threads`(
    cores: Int, processes: Int, threads: String
  ) {
    let values = environment(of: processes, cores: cores)
    for name in ["OMP", "OPENBLAS", "MKL", "NUMEXPR"] {
      #expect(values["\(name)_NUM_THREADS"] == threads)
    }
  }

  @Test func `numbers of threads that the user set are left as they are`() {
    let values = environment(beside: ["OMP_NUM_THREADS": "7"])
    #expect(values["OMP_NUM_THREADS"] == nil && values["MKL_NUM_THREADS"] == "2")
  }

  @Test func `graphics processors are dealt out in turn`() {
    let program = ClientProgram(command: "x", graphicsProcessors: ["0", "GPU-5"])
    let dealt = (0..<5).map { environment(program, process: $0)["CUDA_VISIBLE_DEVICES"] }
    #expect(dealt == ["0", "GPU-5", "0", "GPU-5", "0"])
    #expect(environment()["CUDA_VISIBLE_DEVICES"] == nil)
  }

  @Test func `graphics processors are those that the environment names`() async {
    #expect(await GraphicsProcessors.find(named: "2, 5,MIG-7") == ["2", "5", "MIG-7"])
    #expect(await GraphicsProcessors.find(named: "") == [])
  }

  @Test func `graphics processors are found in the list of nvidia-smi`() {
    let list = """
      GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-0a)
        MIG 1g.10gb     Device  0: (UUID: MIG-1)
      GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-0b)
      """
    #expect(GraphicsProcessors.names(in: list) == ["0", "1"])
    #expect(GraphicsProcessors.names(in: "No devices were found\nGPU x: y\n") == [])
  }
}
