import CProcess
import Glibc
import Messaging
import Testing

/// Each in a process of its own: signals and their handlers belong to the whole process.
@Suite(.timeLimit(.minutes(10))) struct StopDescriptorTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal that arrives during a wait makes the stop descriptor ready`(
    signal: Int32
  ) async {
    await #expect(processExitsWith: .exitCode(7)) { [signal = signal as Int32] in
      let descriptor = metronome_stop_descriptor()
      #expect(metronome_stop_descriptor() == descriptor)
      let router = try Router(Context())
      var poller = Poller()
      let socket = poller.add(router)
      let stop = poller.add(descriptor: descriptor)
      let before = try poller.wait(milliseconds: 0)

      // setitimer's signal would be SIGALRM; a thread sends ours while this one waits.
      var sender = pthread_t()
      pthread_create(
        &sender, nil,
        { number in
          usleep(50_000)
          kill(getpid(), Int32(Int(bitPattern: number)))
          return nil
        }, UnsafeMutableRawPointer(bitPattern: Int(signal)))
      let after = try poller.wait(milliseconds: deadlineMilliseconds)
      let right = !before && after && poller.isReady(stop) && !poller.isReady(socket)
      exit(right ? 7 : 1)
    }
  }

  @Test func `writing to a pipe that nobody reads is an error, not the end`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = metronome_stop_descriptor()
      var ends: [Int32] = [0, 0]
      pipe(&ends)
      close(ends[0])
      var byte: UInt8 = 1
      exit(write(ends[1], &byte, 1) == -1 && errno == EPIPE ? 7 : 1)
    }
  }
}
