/// Metronome's own version, as `--version` and `summary.json` give it.
public let metronomeVersion = "0.1.0"
