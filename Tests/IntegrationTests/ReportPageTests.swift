import Foundation
import Testing

/// Where Chromium is, and whether tests are to use it.
private enum Browser {
  static let path = "/usr/bin/chromium"
  static let isWanted =
    ProcessInfo.processInfo.environment["METRONOME_TEST_ALL"] != nil
    || FileManager.default.isExecutableFile(atPath: path)
}

/// The page of a report in a real browser: Chromium without a window. Where there is none these tests are
/// left out, but `scripts/test --all` installs it and has them all run.
@Suite(.fewAtATime, .enabled(if: Browser.isWanted)) struct ReportPageTests {
  /// How the reader's system is.
  enum Scheme: Int, CaseIterable {
    case dark = 0
    case light = 1
  }

  /// What the browser found out about a page.
  struct Findings: Decodable {
    /// Of the page, as the browser writes colours.
    var background: String
    /// How many figures have a picture of some size.
    var pictures: Int
    var figures: Int
    /// Texts of one figure that lie on one another.
    var overlaps: [String]
    /// Texts that reach out of their figure.
    var clipped: [String]
    /// Texts whose contrast with the page is below 3, or in the page's own text below 4.5.
    var faint: [String]
    /// Whether the page is wider than the window.
    var isTooWide: Bool
  }

  /// Asks a copy of the page; the page itself has no script.
  private static let questions = """
    <script>
    function light(colour) {
      const parts = colour.match(/[0-9.]+/g).slice(0, 3).map(Number).map(value => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
      });
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }
    function contrast(first, second) {
      const both = [light(first), light(second)].sort((a, b) => b - a);
      return (both[0] + 0.05) / (both[1] + 0.05);
    }
    const background = getComputedStyle(document.body).backgroundColor;
    const found = {background, pictures: 0, figures: 0, overlaps: [], clipped: [], faint: []};
    for (const figure of document.querySelectorAll('figure')) {
      found.figures += 1;
      const svg = figure.querySelector('svg');
      if (!svg) continue;
      const frame = svg.getBoundingClientRect();
      if (frame.width > 100 && frame.height > 100 && svg.querySelector('path')) found.pictures += 1;
      const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
      const boxes = texts.map(text => text.getBoundingClientRect());
      texts.forEach((text, place) => {
        const own = boxes[place];
        const name = svg.getAttribute('aria-label').slice(0, 40) + ': ' + text.textContent;
        if (own.left < frame.left - 1 || own.right > frame.right + 1 || own.top < frame.top - 1
          || own.bottom > frame.bottom + 1) found.clipped.push(name);
        if (contrast(getComputedStyle(text).fill, background) < 3) found.faint.push(name);
        for (let other = 0; other < place; other++) {
          const its = boxes[other];
          const width = Math.min(own.right, its.right) - Math.max(own.left, its.left);
          const height = Math.min(own.bottom, its.bottom) - Math.max(own.top, its.top);
          // Boxes have room for letters that reach lower than these.
          if (width > 1 && height > 4) found.overlaps.push(name + ' | ' + texts[other].textContent);
        }
      });
    }
    for (const text of document.querySelectorAll('p, h1, h2, h3, figcaption, th, td, a, pre')) {
      let place = text;
      while (place && getComputedStyle(place).backgroundColor === 'rgba(0, 0, 0, 0)') {
        place = place.parentElement;
      }
      const behind = place ? getComputedStyle(place).backgroundColor : background;
      if (contrast(getComputedStyle(text).color, behind) < 4.5) {
        found.faint.push(text.textContent.slice(0, 60));
      }
    }
    found.isTooWide = document.documentElement.scrollWidth > window.innerWidth + 1;
    document.documentElement.setAttribute('data-found', btoa(encodeURIComponent(
      JSON.stringify(found))));
    </script>
    """

  /// Runs Chromium on a page.
  private func browse(
    _ page: String, _ arguments: [String], _ scheme: Scheme = .light, width: Int = 1_280,
    in workspace: Workspace
  ) async throws -> Ending {
    try await workspace.run(
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--log-level=0",
        "--user-data-dir=\(workspace.path)/browser", "--window-size=\(width),1600",
        "--blink-settings=preferredColorScheme=\(scheme.rawValue)",
      ] + arguments + ["file://\(workspace.path)/\(page)"], program: Browser.path)
  }

  private func findings(
    _ page: String, _ scheme: Scheme, width: Int = 1_280, in workspace: Workspace
  ) async throws -> Findings {
    let text = try workspace.text(of: page)
    try workspace.write(
      text.replacing("</body>", with: Self.questions + "</body>"), to: "asked.html")
    let ending = try await browse(
      "asked.html", ["--dump-dom"], scheme, width: width, in: workspace)
    let found = try #require(
      ending.output.firstMatch(of: /data-found="([^"]+)"/), "\(ending.errors.suffix(500))")
    let encoded = try #require(Data(base64Encoded: String(found.1)))
    let json = try #require(String(decoding: encoded, as: UTF8.self).removingPercentEncoding)
    return try JSONDecoder().decode(Findings.self, from: Data(json.utf8))
  }

  /// A folder `all` with runs of several schemes, seeds and rates, and its page; and a page of one run.
  private func pages(in workspace: Workspace) async throws {
    var experiment = SmallExperiment.brief()
    experiment.stop = "{ time: 12 }"
    experiment.evaluate = "{ every: 0.5 }"
    try workspace.write(experiment.yaml, to: "small.yaml")
    let compared = try await workspace.run([
      "compare", "small.yaml", "--vary", "scheme=FedAvg,FedFix-0.5,FedFix-0.8,FedBuff-2,Async",
      "--vary", "seed=1,2", "--vary", "training.rate=0.01,0.1", "--processes", "1",
      "--output", "all", "--quiet",
    ])
    #expect(compared.code == 0, "\(compared.errors)")
    #expect(try await workspace.run(["report", "all"]).code == 0)
    let run = try #require(try workspace.names(in: "all/cells").first)
    #expect(try await workspace.run(["report", "all/cells/\(run)", "--output", "one"]).code == 0)
  }

  @Test func `it renders in light and dark, nothing overlaps, is clipped or faint`() async throws {
    let workspace = try Workspace()
    try await pages(in: workspace)
    for page in ["all/report.html", "one/report.html"] {
      var backgrounds: [String] = []
      for scheme in Scheme.allCases {
        let found = try await findings(page, scheme, in: workspace)
        #expect(found.figures > 5 && found.pictures == found.figures, "\(page)")
        #expect(found.overlaps.isEmpty, "\(page), \(scheme)")
        #expect(found.clipped.isEmpty, "\(page), \(scheme)")
        #expect(found.faint.isEmpty, "\(page), \(scheme)")
        backgrounds.append(found.background)
      }
      #expect(Set(backgrounds).count == 2, "\(backgrounds)")
      let narrow = try await findings(page, .light, width: 500, in: workspace)
      #expect(!narrow.isTooWide, "\(page)")
    }
  }

  @Test func `it has no console error, and prints`() async throws {
    let workspace = try Workspace()
    try await pages(in: workspace)
    for page in ["all/report.html", "one/report.html"] {
      let shown = try await browse(
        page, ["--screenshot=\(workspace.path)/page.png"], in: workspace)
      #expect(shown.code == 0)
      #expect(!shown.errors.contains("CONSOLE"), "\(shown.errors)")
      #expect(try workspace.bytes(of: "page.png").count > 20_000)
      let printed = try await browse(
        page, ["--print-to-pdf=\(workspace.path)/page.pdf", "--no-pdf-header-footer"], .dark,
        in: workspace)
      #expect(printed.code == 0)
      let pdf = try workspace.bytes(of: "page.pdf")
      #expect(pdf.starts(with: Data("%PDF-".utf8)) && pdf.count > 20_000)
    }
  }
}
