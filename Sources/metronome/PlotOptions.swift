import ArgumentParser
import Launching
import Runtime

/// What of a run is drawn while it goes on.
struct PlotOptions: ParsableArguments {
  @Flag(
    help: """
      Draws accuracy, else loss, over virtual time in the terminal while the run goes on, by \
      gnuplot; without a terminal, once at the end.
      """)
  var plot = false

  /// Nil where nothing is to be drawn.
  var view: LocalRun.View? {
    guard plot else { return nil }
    return { folder in
      var plot = LivePlot(ofRunIn: folder)
      await plot.show()
    }
  }

  /// Refuses a plot among lines that programs read.
  func check(_ progress: ProgressOptions) throws {
    if plot, progress.progress == .json {
      throw ValidationError("--plot draws for people; leave out --plot or --progress json")
    }
  }
}
