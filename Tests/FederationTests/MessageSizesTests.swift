import Federation
import Testing

/// The bytes that delays count are those of protocol version 1, recorded while it was spoken.
@Suite struct MessageSizesTests {
  /// (parameters, bytes down, bytes up)
  static let recorded: [(Int, Int, Int)] = [
    (0, 21, 26), (1, 29, 34), (2, 33, 38), (8, 57, 62), (24, 121, 126), (25, 125, 130),
    (26, 129, 134), (27, 133, 139), (28, 137, 143), (29, 142, 147), (30, 146, 151), (31, 151, 156),
    (32, 156, 161), (33, 160, 165), (34, 164, 169), (35, 168, 173), (60, 268, 273),
    (127, 536, 541), (128, 541, 546), (4_080, 16_349, 16_354), (4_083, 16_361, 16_366),
    (4_084, 16_365, 16_370), (4_085, 16_369, 16_374), (4_086, 16_373, 16_378),
    (4_087, 16_377, 16_382), (4_088, 16_381, 16_386), (4_089, 16_385, 16_390),
    (4_090, 16_389, 16_395), (4_091, 16_393, 16_399), (4_092, 16_398, 16_403),
    (4_093, 16_402, 16_407), (4_094, 16_406, 16_411), (4_095, 16_411, 16_416),
    (4_096, 16_416, 16_421), (4_097, 16_420, 16_425), (7_850, 31_432, 31_437),
    (16_383, 65_564, 65_569), (16_384, 65_569, 65_574), (100_000, 400_033, 400_038),
    (524_280, 2_097_153, 2_097_158), (524_281, 2_097_157, 2_097_162),
    (524_282, 2_097_161, 2_097_167), (524_283, 2_097_166, 2_097_171),
    (524_284, 2_097_170, 2_097_175), (524_285, 2_097_174, 2_097_179),
    (524_286, 2_097_179, 2_097_184), (524_287, 2_097_183, 2_097_188),
    (524_288, 2_097_188, 2_097_193), (524_289, 2_097_192, 2_097_197),
    (1_199_882, 4_799_564, 4_799_569), (2_097_151, 8_388_640, 8_388_645),
    (2_097_152, 8_388_645, 8_388_650), (4_194_303, 16_777_249, 16_777_254),
    (4_194_304, 16_777_253, 16_777_258), (4_194_305, 16_777_290, 16_777_300),
    (8_388_608, 33_554_511, 33_554_521), (8_388_609, 33_554_548, 33_554_563),
    (10_000_000, 40_000_121, 40_000_136), (12_582_912, 50_331_769, 50_331_784),
    (12_582_913, 50_331_806, 50_331_826), (16_777_216, 67_109_027, 67_109_047),
    (16_777_217, 67_109_064, 67_109_089), (20_971_521, 83_886_322, 83_886_352),
  ]

  @Test(arguments: recorded)
  func `an update has the bytes that it had in version 1`(
    parameterCount: Int, down: Int, up: Int
  ) {
    #expect(MessageSizes.download(parameterCount: parameterCount) == down)
    #expect(MessageSizes.upload(parameterCount: parameterCount) == up)
  }

  @Test(arguments: [
    (0, 21, 26), (8, 41, 46), (7_850, 15_729, 15_734), (4_194_304, 8_388_645, 8_388_650),
    (10_000_000, 20_000_121, 20_000_136),
  ])
  func `with float16 a number has two bytes, and parts have as many numbers`(
    parameterCount: Int, down: Int, up: Int
  ) {
    #expect(MessageSizes.download(parameterCount: parameterCount, encoding: .float16) == down)
    #expect(MessageSizes.upload(parameterCount: parameterCount, encoding: .float16) == up)
  }

  @Test func `so has one of every small model, as two sums over them show`() {
    var (down, up) = (0, 0)
    for count in 0..<70_000 {
      down += MessageSizes.download(parameterCount: count) * (count % 11 + 1)
      up += MessageSizes.upload(parameterCount: count) * (count % 13 + 1)
    }
    #expect(down == 58_811_726_351)
    #expect(up == 68_615_757_237)
  }
}
