import Testing

@testable import Learning

@Suite struct KeptClientsTests {
  @Test func `a value is made once while there is room, and again when it was let go`() {
    // Room for two of three.
    var kept = KeptClients<Int>(clients: 3, numbersEach: KeptClients<Int>.mostNumbers / 2)
    var made: [Int] = []
    for client in [0, 1, 0, 1, 2, 0] {
      let value = kept.value(of: client) {
        made.append(client)
        return 10 * client
      }
      #expect(value == 10 * client)
    }
    #expect(made == [0, 1, 2, 0])
  }

  @Test func `what is kept of a population does not grow with it`() {
    func room(_ clients: Int) -> Int {
      KeptClients<Int>(clients: clients, numbersEach: 1_000).clientsMax
    }
    #expect(room(10_000) == KeptClients<Int>.mostNumbers / 1_000)
    #expect(room(60_000) == room(10_000))
    #expect(room(1_000_000) == KeptClients<Int>.fewNumbers / 1_000)
  }

  @Test func `one client is kept however much it holds`() {
    #expect(KeptClients<Int>(clients: 9, numbersEach: 1 << 40).clientsMax == 1)
  }
}
