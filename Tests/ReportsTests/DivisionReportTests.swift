import Reports
import Testing

@Suite struct DivisionReportTests {
  let report = DivisionReport(
    name: "small", train: [[10, 0, 1], [0, 1200, 0]], test: [[2, 0, 0], [0, 3, 1]])

  @Test func `each client has a row with its samples of each class, and a line in the picture`() {
    #expect(
      report.text == """
        small: 1,211 training samples of 2 clients

        client  samples   0      1  2  test
        ------  -------  --  -----  -  ----
        0            11  10      0  1     2
        1         1,200   0  1,200  0     4

        clients down, classes across; @ is 1,200 samples
             0 |. .|
             1 | @ |

        smallest client    11
        largest client     1,200
        uneven labels      0.5

        uneven labels: half the summed difference between a client's shares of the classes and those of
        all clients together, the mean over clients; 0 is alike, towards 1 nothing in common

        """)
  }

  @Test func `the CSV has a row for each client and label`() {
    #expect(
      String(decoding: report.csv, as: UTF8.self) == """
        client,name,label,label_name,train_samples,test_samples
        0,,0,,10,2
        0,,1,,0,0
        0,,2,,1,0
        1,,0,,0,0
        1,,1,,1200,3
        1,,2,,0,1

        """)
  }

  @Test func `users without training samples are counted`() {
    var counted = report
    counted.usersWithoutSamples = 1_234
    #expect(counted.text.contains("users left out for want of training samples: 1,234\n"))
    #expect(
      String(decoding: counted.json, as: UTF8.self).contains("\"users_without_samples\" : 1234"))
    #expect(!report.text.contains("want of training"))
    #expect(!String(decoding: report.json, as: UTF8.self).contains("users_without"))
  }

  @Test func `test samples that are left out are told`() {
    var counted = report
    counted.testsLeftOut = (1_203, 2, "1,203 test samples are left out")
    #expect(counted.text.contains("\n1,203 test samples are left out\n"))
    let json = String(decoding: counted.json, as: UTF8.self)
    #expect(json.contains("\"test_samples_left_out\" : 1203"))
    #expect(json.contains("\"test_users_left_out\" : 2"))
    #expect(!String(decoding: report.json, as: UTF8.self).contains("left_out"))
  }

  @Test func `names stand beside the numbers, harmless to terminals and tables`() {
    var named = report
    named.clientNames = ["Ann", "\u{1B}[2Jclinic, \"north\""]
    named.labelNames = ["cat", "dog\n", "a very long word for a label"]
    named.users = (1_205, 1_203)
    let lines = named.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1] == "1,203 of the data's 1,205 users are left out")
    #expect(
      lines[3...6].map(String.init) == [
        #"client                      name  samples  cat  dog\n  a very long…  test"#,
        "------  ------------------------  -------  ---  -----  ------------  ----",
        "0                            Ann       11   10      0             1     2",
        #"1       \u{1B}[2Jclinic, \"north\"    1,200    0  1,200             0     4"#.replacing(
          #"\""#, with: "\""),
      ])
    let rows = String(decoding: named.csv, as: UTF8.self)
    #expect(rows.contains("0,Ann,0,cat,10,2\n0,Ann,1,\"dog\n\",0,0\n"))
    #expect(rows.contains("1,\"\u{1B}[2Jclinic, \"\"north\"\"\",0,cat,0,0\n"))
    let json = String(decoding: named.json, as: UTF8.self)
    #expect(json.contains(#""name" : "Ann""#))
    #expect(json.contains(#""users_left_out" : 1203"#))
    #expect(json.contains(#""a very long word for a label""#))
    // What the data does not say is absent.
    #expect(!String(decoding: report.json, as: UTF8.self).contains("users"))
  }

  /// A square of them would take many minutes.
  @Test func `a hundred thousand clients are no work`() {
    let clients = 100_000
    let many = DivisionReport(
      name: "many", train: Array(repeating: [1, 2], count: clients),
      test: Array(repeating: [0, 1], count: clients))
    #expect(many.json.count > clients)
  }

  @Test func `of many clients and classes the text shows a part, and JSON all`() {
    let many = DivisionReport(
      name: "many", train: Array(repeating: Array(repeating: 1, count: 300), count: 50),
      test: Array(repeating: Array(repeating: 0, count: 300), count: 50))
    let lines = many.text.split(separator: "\n")
    #expect(lines.count < 100 && lines.allSatisfy { $0.count <= 110 })
    #expect(many.text.contains("uneven labels      0\n"))
    let json = String(decoding: many.json, as: UTF8.self)
    #expect(json.contains("\"client\" : 25"))
  }

  @Test(arguments: [1, 3]) func `clients without samples or classes are shown`(clients: Int) {
    let empty = DivisionReport(
      name: "empty", train: Array(repeating: [0], count: clients),
      test: Array(repeating: [0], count: clients))
    #expect(empty.text.contains("smallest client    0"))
    // Nothing to compare.
    #expect(!empty.text.contains("uneven"))
    #expect(!String(decoding: empty.json, as: UTF8.self).contains("uneven"))
  }
}
