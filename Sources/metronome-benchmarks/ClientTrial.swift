import Federation
import Messaging
import Wire

/// One life of a client process: started, welcomed, given updates, and told to stop.
struct ClientTrial: ~Copyable {
  struct Result {
    /// From before its start until its Hello was read.
    var start: Duration
    /// From its Welcome until its first delta was read: data mapped, model received, one update.
    var firstUpdate: Duration
    /// One process, with two orders at it at a time.
    var updatesPerSecond: Double
    /// At the end of its work.
    var memory: ProcessMemory
  }

  let result: Result
  private let process: ChildProcess
  private let peer: PeerID

  init(program: String, updates: Int, _ coordinator: inout TrialCoordinator) throws {
    let clock = ContinuousClock()
    let born = clock.now
    let process = try ChildProcess(
      program: program,
      arguments: [
        "client", "--connect", coordinator.endpoint, "--launched", "--data-anywhere",
      ],
      environment: childEnvironment)
    let (hello, peer) = try coordinator.receive()
    guard case .hello = hello else { throw TrialCoordinator.Failure(unexpected: hello) }
    let greeted = clock.now
    try coordinator.send(coordinator.welcome, to: peer)
    let answer = try coordinator.receive().message
    guard case .ready = answer else { throw TrialCoordinator.Failure(unexpected: answer) }
    try coordinator.giveOrder(0, to: peer)
    try coordinator.takeDelta()
    let ready = clock.now
    try coordinator.giveOrder(1, to: peer)
    for order in 2..<(2 + updates) {
      try coordinator.giveOrder(order, to: peer)
      try coordinator.takeDelta()
    }
    let worked = clock.now
    guard let memory = ProcessMemory(of: process.id) else {
      throw TrialCoordinator.Failure(description: "the client process's memory cannot be read")
    }
    try coordinator.takeDelta()
    self.process = process
    self.peer = peer
    result = Result(
      start: greeted - born, firstUpdate: ready - greeted,
      updatesPerSecond: Double(updates) / ((worked - ready) / .seconds(1)), memory: memory)
  }

  /// Ends the process and waits for its end.
  consuming func end(_ coordinator: inout TrialCoordinator) throws {
    try coordinator.send(.stop(reason: "the trial is over"), to: peer)
    process.wait()
  }
}
