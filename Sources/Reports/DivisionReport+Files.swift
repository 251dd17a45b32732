internal import Records

extension DivisionReport {
  /// A row for each client and class, under the header.
  public var csv: [UInt8] {
    Share.columns.csv(
      of: train.indices.lazy.flatMap { client in
        (0..<classes).lazy.map { Share(report: self, client: client, label: $0) }
      })
  }

  /// What a client has of a class.
  private struct Share {
    let report: DivisionReport
    let client: Int
    let label: Int

    static let columns = Columns<Share>([
      Column("client") { .count($0.client) },
      Column("name") { .text($0.report.clientNames?[$0.client]) },
      Column("label") { .count($0.label) },
      Column("label_name") { .text($0.report.labelNames?[$0.label]) },
      Column("train_samples") { .count($0.report.train[$0.client][$0.label]) },
      Column("test_samples") { .count($0.report.test[$0.client][$0.label]) },
    ])
  }

  /// The same as one JSON object, every client listed, keys sorted, with a line end.
  public var json: [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object { writer in
      writer.add("classes", classes)
      writer.array("clients") { writer in
        for client in train.indices { write(client, to: &writer) }
      }
      if let labelNames {
        writer.array("labels") { writer in
          for label in labelNames { writer.add(nil, label) }
        }
      }
      writer.add("name", name)
      writer.add("test_samples_left_out", testsLeftOut?.samples)
      writer.add("test_users_left_out", testsLeftOut?.users)
      writer.add("uneven_labels", unevenness)
      writer.add("users", users?.count)
      writer.add("users_left_out", users?.leftOut)
      writer.add("users_without_samples", usersWithoutSamples == 0 ? nil : usersWithoutSamples)
    }
    return writer.take() + [UInt8(ascii: "\n")]
  }

  private func write(_ client: Int, to writer: inout JSONWriter) {
    func counts(_ counts: [Int], _ writer: inout JSONWriter) {
      for count in counts { writer.add(nil, count) }
    }
    writer.object { writer in
      writer.add("client", client)
      writer.add("name", clientNames?[client])
      writer.add("samples", sizes[client])
      writer.array("test_samples") { counts(test[client], &$0) }
      writer.array("train_samples") { counts(train[client], &$0) }
    }
  }

  /// The clients by labels as a picture, `division`: a cell is the darker, the more samples.
  public var drawing: Picture {
    // Cells of a size of their own: gnuplot's images have at least two rows and two columns.
    Picture(
      name: "division", csv: csv,
      settings: """
        set xlabel 'label'
        set ylabel 'client'
        set xrange [-0.5:\(classes - 1).5]
        set yrange [\(train.count - 1).5:-0.5]
        set palette defined (0 '#f2f7fb', 1 '#08306b')
        set cblabel 'training samples' textcolor rgb ink
        set colorbox noborder
        set cbtics textcolor rgb ink
        set cbrange [0:*]
        unset grid
        unset key
        """,
      plot: [
        "'division.csv' every ::1 using 3:1:(0.5):(0.5):5 with boxxyerror fillcolor palette"
      ], height: 460)
  }
}
