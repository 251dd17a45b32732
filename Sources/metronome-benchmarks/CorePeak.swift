import CKernels
import Kernels

/// The most floating-point operations per second that this core did: multiply-adds in registers.
func measuredPeak(repeats: Int) -> Double {
  let rounds = 1_000_000
  var operations = 0
  let seconds = secondsEach(repeats: repeats) {
    operations = metronome_fill_core(VectorLevel.best.rawValue, rounds)
  }
  return Double(operations) * Double(rounds) / seconds.least
}
