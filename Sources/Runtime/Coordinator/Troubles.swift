import Federation
import Messaging
import Wire

/// Work that a client process said it cannot do. Another may be able to; when none is, the run has
/// failed.
struct Troubles {
  private struct Trouble {
    var peers: Set<PeerID> = []
    /// Of the last that said so.
    var error = RuntimeError.problem("")
  }

  private var all: [Work: Trouble] = [:]

  var isEmpty: Bool { all.isEmpty }

  /// Notes what a process said.
  mutating func add(_ work: Work, _ problem: Problem, from peer: Peer) {
    let text = "\(problem.text) (said by \(peer.name))"
    all[work, default: Trouble()].peers.insert(peer.identity)
    all[work]?.error = problem.isDivergence ? .diverged(text) : .problem(text)
  }

  /// Notes that somebody did the work.
  mutating func remove(_ work: Work) {
    if !all.isEmpty { all[work] = nil }
  }

  /// Whether the process said that it cannot.
  func includes(_ work: Work, for peer: Peer) -> Bool {
    !all.isEmpty && all[work]?.peers.contains(peer.identity) == true
  }

  /// The first work that the run needs and none of these processes can do, and why.
  func hopeless(among peers: [Peer]) -> (work: Work, error: RuntimeError)? {
    guard !all.isEmpty else { return nil }
    let found = all.filter { work, trouble in
      let able = peers.filter { $0.may(do: work, beside: peers) }
      return !able.isEmpty && able.allSatisfy { trouble.peers.contains($0.identity) }
    }
    return found.min { $0.key.place < $1.key.place }.map { ($0.key, $0.value.error) }
  }
}

extension Peer {
  /// Whether the work may be given to it and not only to those that declared its clients.
  fileprivate func may(do work: Work, beside peers: [Peer]) -> Bool {
    if !hostedRanges.isEmpty { return hostsAny(of: work.clients) }
    return !peers.contains { $0.hostsAny(of: work.clients) }
  }

  private func hostsAny(of clients: [ClientID]) -> Bool {
    !hostedRanges.isEmpty && clients.contains { hostedRanges.contains($0) }
  }
}
