/// What a server remembers of clients whose models are numbers: `ServerMemory` on a line.
struct ScalarMemory {
  private let memory: ServerMemory
  private let importance: [Double]
  /// Version 0.
  private let initial: Double
  /// h_i or y_i, and of updates their weighted mean H.
  private var last: [Double]
  private var mean = 0.0
  /// The last models, the one that is replaced next at `place`.
  private var recent: [Double] = []
  private var place = 0

  init(_ memory: ServerMemory, importance: [Double], initial: Double) {
    (self.memory, self.importance, self.initial) = (memory, importance, initial)
    switch memory {
    case .updates: last = Array(repeating: 0, count: importance.count)
    case .models: last = Array(repeating: initial, count: importance.count)
    case .recentModels(let count):
      last = []
      recent = Array(repeating: initial, count: count)
    }
  }

  /// What an aggregation begins with.
  func begin() -> Double {
    if case .updates(let share) = memory { share * mean } else { 0 }
  }

  /// What a contribution adds, which is remembered then.
  /// - Parameter delta: what its client answered to `base`.
  mutating func add(_ part: AggregationTrail.Part, delta: Double, to base: Double) -> Double {
    switch memory {
    case .updates(let share):
      let old = last[part.client]
      mean += importance[part.client] * part.ofMean * (delta - old)
      last[part.client] = old + part.ofMean * (delta - old)
      return part.weight * (delta - share * old)
    case .models:
      defer { last[part.client] = base + delta }
      return part.weight * (base + delta - last[part.client])
    case .recentModels:
      defer {
        recent[place] = base + delta
        place = (place + 1) % recent.count
      }
      return part.weight * (base + delta - recent[place])
    }
  }
}
