import ArgumentParser

/// What is varied.
struct CellOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      """
      A key and its values, in place of that key of the file's sweep or beside it; all are \
      combined. Values are as in 1,2 or 1..5 or 0..1 step 0.25 or 0.001..0.1 log 5; commas inside \
      braces, brackets and quotes are part of one.
      """,
      valueName: "key=value,value"))
  var vary: [String] = []

  @Option(
    name: .customLong("case"), parsing: .singleValue,
    help: ArgumentHelp(
      "One cell beside the combinations: the keys that it sets.",
      valueName: "key=value,key=value"))
  var cases: [String] = []
}
