public import Federation
internal import Records

extension Picture {
  private static let mostBars = 40
  private static let mostPoints = 2_000

  /// The importance that is asked for and the one that is optimised: a bar for each client, or
  /// curves of many, sorted.
  public static func importance(_ surrogate: SurrogateImportance) -> Picture {
    let count = surrogate.shares.count
    let isSorted = count > mostBars
    let order = isSorted ? sorted(surrogate) : (0..<count).map { (place: $0, client: $0) }
    let csv = Columns<(place: Int, client: Int)>([
      Column("place") { .count($0.place) },
      Column("client") { .count($0.client) },
      Column("importance") { .digits(surrogate.importance[$0.client], 9) },
      Column("surrogate_importance") { .digits(surrogate.shares[$0.client], 9) },
    ]).csv(of: order)
    let file = "'importance.csv' every ::1 using"
    let bars = [
      """
      \(file) 1:4:($1-0.36):($1+0.36):(0):4 with boxxyerror fillcolor rgb '\(Colour.blue)' \
      title 'optimised (p~)'
      """,
      """
      \(file) ($1-0.45):3:(0.9):(0) with vectors nohead linewidth 2 linecolor rgb '\(Colour.red)' \
      title 'asked for (p)'
      """,
    ]
    let curves = [
      "\(file) 1:4 with lines linewidth 2 linecolor rgb '\(Colour.blue)' title 'optimised (p~)'",
      "\(file) 1:3 with lines linewidth 2 linecolor rgb '\(Colour.red)' title 'asked for (p)'",
    ]
    return Picture(
      name: "importance", csv: csv,
      settings: """
        set xlabel '\(isSorted ? "clients, sorted by p~/p" : "client")'
        set ylabel 'client weight (share of the objective)'
        set label 'bias \(surrogate.bias.text(significantDigits: 3))' at graph 1, graph 0.97 right \
        textcolor rgb ink
        set xrange [-0.7:\(count - 1).7]
        set yrange [0:*]
        set offsets 0,0,graph 0.12,0
        set xtics \(isSorted ? "autofreq" : "1")
        """,
      plot: isSorted ? curves : bars)
  }

  /// Places and clients, by p~ / p from the largest on; of very many as many as a curve needs.
  private static func sorted(_ surrogate: SurrogateImportance) -> [(place: Int, client: Int)] {
    let ratios = zip(surrogate.shares, surrogate.importance).map { $0 / $1 }
    let clients = ratios.indices.sorted {
      ratios[$0] != ratios[$1] ? ratios[$0] > ratios[$1] : $0 < $1
    }
    let step = (clients.count + mostPoints - 1) / mostPoints
    return clients.indices.filter { $0 % step == 0 || $0 == clients.count - 1 }
      .map { ($0, clients[$0]) }
  }
}
