import Federation

extension RandomSettings {
  mutating func faults(clients: Int) -> Faults {
    Faults(
      corruption: maybe(corruption(clients: clients)), crashes: maybe(crashes(clients: clients)),
      duplicates: maybe(
        Duplicates(
          counted: pick(.once, .twice), of: faultyClients(clients), probability: 1 - unit())))
  }

  private mutating func corruption(clients: Int) -> Corruption {
    Corruption(
      pick(
        .signFlip(factor: 1e-9 + unit()), .scale(factor: 1e-9 + unit()),
        .noise(deviation: 1e-9 + unit())),
      of: faultyClients(clients), probability: 1 - unit())
  }

  private mutating func crashes(clients: Int) -> Crashes {
    Crashes(
      pick(.at(VirtualTime(ticks: ticks())), .rate(1e-9 + unit())), of: faultyClients(clients),
      recovery: maybe(VirtualDuration(ticks: ticks())))
  }

  private mutating func faultyClients(_ clients: Int) -> FaultyClients {
    let first = count(0...(clients - 1))
    let some = (first..<clients).filter { _ in pick(true, false) }
    let listed = (some.isEmpty ? [first] : some).map { ClientID(UInt32($0)) }
    return pick(.all, .listed(listed), .share(pick(0.5, (1 - unit()) / 2)))
  }
}
