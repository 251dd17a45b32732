import FoundationEssentials
internal import Records

extension DivisionReport {
  /// The same as one JSON object, every client listed, keys sorted, with a line end.
  public var json: [UInt8] {
    let object = Document(
      name: name, classes: classes, unevenLabels: unevenness, labels: labelNames,
      users: users?.count, usersLeftOut: users?.leftOut,
      usersWithoutSamples: usersWithoutSamples == 0 ? nil : usersWithoutSamples,
      testSamplesLeftOut: testsLeftOut?.samples, testUsersLeftOut: testsLeftOut?.users,
      clients: train.indices.map { client in
        Document.Client(
          client: client, name: clientNames?[client], samples: sizes[client],
          trainSamples: train[client], testSamples: test[client])
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      return try Array(encoder.encode(object)) + Array("\n".utf8)
    } catch {
      preconditionFailure("a division holds nothing that JSON cannot: \(error)")
    }
  }

  private struct Document: Encodable {
    struct Client: Encodable {
      var client: Int
      var name: String?
      var samples: Int
      var trainSamples, testSamples: [Int]

      enum CodingKeys: String, CodingKey {
        case client, name, samples
        case trainSamples = "train_samples"
        case testSamples = "test_samples"
      }
    }

    var name: String
    var classes: Int
    var unevenLabels: Double?
    var labels: [String]?
    var users, usersLeftOut, usersWithoutSamples, testSamplesLeftOut, testUsersLeftOut: Int?
    var clients: [Client]

    enum CodingKeys: String, CodingKey {
      case name, classes, labels, users, clients
      case unevenLabels = "uneven_labels"
      case usersLeftOut = "users_left_out"
      case usersWithoutSamples = "users_without_samples"
      case testSamplesLeftOut = "test_samples_left_out"
      case testUsersLeftOut = "test_users_left_out"
    }
  }

  /// A row for each client and class, under the header.
  public var csv: [UInt8] {
    let labelCells = (0..<classes).map { label in
      "\(label),\(labelNames?[label].csvCell ?? "")"
    }
    var text = Array((Self.csvHeader + "\n").utf8)
    for client in train.indices {
      let name = clientNames?[client].csvCell ?? ""
      for label in 0..<classes {
        text += "\(client),\(name),\(labelCells[label]),\(train[client][label]),".utf8
        text += "\(test[client][label])\n".utf8
      }
    }
    return text
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
