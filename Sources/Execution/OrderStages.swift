/// What an order's time by the clock is made of, with what the coordinator itself took for it in the ways.
public struct OrderStages<Length: Hashable & Sendable>: Hashable, Sendable {
  /// From its giving until the process had it.
  public var download: Length
  /// Until the process began with it.
  public var wait: Length
  /// Until its delta was there.
  public var work: Length
  /// Until the answer was here.
  public var upload: Length
  /// Of the work, what the process said of the processors; nil where it did not.
  public var processors: Processors?

  /// What a thread at work had of the processors.
  public struct Processors: Hashable, Sendable {
    /// On a processor.
    public var busy: Length
    /// Ready to run, and waiting for a processor.
    public var runDelay: Length

    public init(busy: Length, runDelay: Length) {
      (self.busy, self.runDelay) = (busy, runDelay)
    }
  }

  public init(
    download: Length, wait: Length, work: Length, upload: Length, processors: Processors? = nil
  ) {
    (self.download, self.wait, self.work, self.upload) = (download, wait, work, upload)
    self.processors = processors
  }

  /// The same in other lengths.
  func map<Other>(_ transform: (Length) -> Other) -> OrderStages<Other> {
    OrderStages<Other>(
      download: transform(download), wait: transform(wait), work: transform(work),
      upload: transform(upload),
      processors: processors.map {
        OrderStages<Other>.Processors(
          busy: transform($0.busy), runDelay: transform($0.runDelay))
      })
  }
}
