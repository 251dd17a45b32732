import Reports

extension PlanReport {
  /// All pieces of its JSON.
  var json: [UInt8] {
    var text: [UInt8] = []
    writeJSON { text += $0 }
    return text
  }
}
