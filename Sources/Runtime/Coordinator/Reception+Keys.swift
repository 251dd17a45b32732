import Execution
import Federation
import Messaging
import Wording

extension Reception {
  /// The clients whose work a process may do.
  /// - Parameters:
  ///   - declared: those that it hosts; none for any.
  ///   - key: the key that it has proven to have.
  /// - Throws: where it declares one that another key stands for.
  func clients(
    _ declared: ClientRanges, withKey key: CurveKey?
  ) throws(PeerFault) -> HostedClients {
    guard let keys, let key else { return declared.isEmpty ? .any : .only(declared) }
    guard let entry = keys.entry(of: key) else {
      throw PeerFault(reason: "the key \(key) is not among those that --allow names")
    }
    let own = entry.clients.isEmpty ? keys.bound.missing(of: clientCount) : entry.clients
    // Any means: any that are not somebody else's.
    if declared.isEmpty, entry.clients.isEmpty { return keys.bound.isEmpty ? .any : .only(own) }
    let wanted = declared.isEmpty ? own : declared
    if let foreign = wanted.clients.first(where: { !own.contains($0) }) {
      let allowed = own.isEmpty ? "none" : own.text
      throw PeerFault(
        reason: "Hello.hosted_clients: found client \(foreign.rawValue); allowed for the key "
          + "\(entry.name): \(allowed)")
    }
    return .only(wanted)
  }

  /// What is said of a key in the log.
  func label(ofKey key: CurveKey?) -> String {
    guard let entry = key.flatMap({ keys?.entry(of: $0) }) else { return "" }
    return ", the key \(entry.name.printable)"
  }
}
