/// Makes a model of one's own for the samples of a source.
///
/// - Parameters:
///   - sampleShape: what a sample looks like, as [28, 28, 1], channels last.
///   - classes: of the labels; 0 where the samples have numbers as targets.
///   - maximumRows: of the largest batch that it is given.
/// - Throws: `LearningError`, where the model does not take such samples.
public typealias OwnModelMaker =
  @Sendable (_ sampleShape: [Int], _ classes: Int, _ maximumRows: Int) throws(LearningError) ->
  any Model

/// The models of one's own, by the name that `model: { kind: own, name: ... }` gives: add a line here.
/// `docs/models.md` shows a whole one.
public let ownModels: [String: OwnModelMaker] = [:]
