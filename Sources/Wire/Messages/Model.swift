/// The parameters of a version, or a part of them.
public struct Model: Hashable, Sendable {
  /// Which version.
  public var version: UInt64
  /// Its parameters. Whether they are finite is not checked here.
  public var parameters: Values

  public init(version: UInt64, parameters: Values) {
    self.version = version
    self.parameters = parameters
  }

  func check() throws(WireError) { try parameters.check("Model.parameters") }
}

extension Model: VectorMessage {
  /// The parameters.
  public var vector: Values {
    get { parameters }
    set { parameters = newValue }
  }

  public var title: String { "Model \(version)" }
}
