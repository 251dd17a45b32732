import Results
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
        client,label,train_samples,test_samples
        0,0,10,2
        0,1,0,0
        0,2,1,0
        1,0,0,0
        1,1,1200,3
        1,2,0,1

        """)
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
  }
}
