import Testing

/// Lets only a few cases run at once: each starts processes, and there are only so many cores.
struct FewAtATime: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await Turnstile.shared.enter()
    do {
      try await function()
      await Turnstile.shared.leave()
    } catch {
      await Turnstile.shared.leave()
      throw error
    }
  }
}

extension Trait where Self == FewAtATime {
  static var fewAtATime: Self { Self() }
}

private actor Turnstile {
  static let shared = Turnstile(places: 3)

  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func enter() async {
    if places > 0 {
      places -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty {
      places += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
