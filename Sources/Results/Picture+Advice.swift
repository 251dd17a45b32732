extension AdviceReport {
  /// Pace over moves, a point for each scheme, drawn from `csv`.
  public var picture: Picture {
    func points(_ condition: String, _ style: String) -> String {
      "'advice.csv' every ::1 using 3:(\(condition) ? $12 : NaN)\(style)"
    }
    let kinds = [
      ("fedavg", Picture.Colour.dark, 13), ("async", Picture.Colour.red, 9),
      ("fedfix", Picture.Colour.blue, 7), ("fedbuff", Picture.Colour.yellow, 5),
      ("fedbuff arrival", Picture.Colour.yellow, 4),
    ]
    return Picture(
      name: "advice", csv: csv,
      settings: """
        set title '\(name): moves over slowdown by staleness and variance'
        set xlabel 'moves of the model in a time unit'
        set ylabel 'pace'
        set logscale x
        set offsets graph 0.05, graph 0.05, graph 0.12, graph 0.05
        """,
      plot: kinds.map { kind, colour, shape in
        points(
          "strcol(2) eq '\(kind)'",
          " with points pointtype \(shape) linecolor '\(colour)' title '\(kind)'")
      } + [
        points(
          "$15 == 1",
          " with points pointtype 6 pointsize 2 linecolor '\(Picture.Colour.dark)' "
            + "title 'on the front'"),
        points(
          "$16 == 1",
          ":1 with labels noenhanced offset 0,1 point pointtype 2 pointsize 3 "
            + "linecolor '\(Picture.Colour.dark)' title 'recommended'"),
      ])
  }
}
