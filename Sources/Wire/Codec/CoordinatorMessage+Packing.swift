internal import CWire
internal import Federation

extension CoordinatorMessage {
  /// How many bytes `encode(into:)` writes.
  ///
  /// Throws when a field breaks one of the `Limits`, or all together do.
  /// - Complexity: O(entries of its lists); the values of a vector are not looked at.
  public func encodedByteCount() throws(WireError) -> Int {
    try check()
    return try checkedByteCount(packing())
  }

  /// Writes the message, its values straight from their array.
  /// - Precondition: `bytes` has exactly `encodedByteCount()` bytes.
  public func encode(into bytes: inout MutableRawSpan) { packing().pack(into: &bytes) }

  private func packing() -> Packing {
    var packing = Packing(kind, vector: vector)
    switch self {
    case .welcome(let welcome): packing.fill(welcome)
    case .reject(let reason):
      let message = unsafe packing.makeBody(metronome__reject__init)
      unsafe message.pointee.reason = packing.arena.copy(reason)
    case .model(let model):
      let message = unsafe packing.makeBody(metronome__model__init)
      unsafe message.pointee.version = model.version
    case .forget(let versions):
      let message = unsafe packing.makeBody(metronome__forget__init)
      unsafe message.pointee.n_versions = versions.count
      unsafe message.pointee.versions = packing.arena.copy(versions)
    case .trainOrder(let order): packing.fill(order)
    case .evaluateOrder(let order): packing.fill(order)
    case .initialOrder(let order):
      let message = unsafe packing.makeBody(metronome__initial_order__init)
      unsafe message.pointee.order = order
    case .stop(let reason):
      let message = unsafe packing.makeBody(metronome__stop__init)
      unsafe message.pointee.reason = packing.arena.copy(reason)
    case .heartbeat(let heartbeat): packing.fill(heartbeat)
    }
    return packing
  }
}

extension Packing {
  fileprivate mutating func fill(_ welcome: Welcome) {
    let message = unsafe makeBody(metronome__welcome__init)
    unsafe message.pointee.n_experiment = welcome.experiment.count
    unsafe message.pointee.experiment = arena.copyList(welcome.experiment)
    unsafe message.pointee.continues = welcome.continues ? 1 : 0
    unsafe message.pointee.parameter_count = UInt64(welcome.parameterCount)
    unsafe message.pointee.n_arrays = welcome.arrays.count
    unsafe message.pointee.arrays = arena.makeList(
      of: welcome.arrays, metronome__welcome__array__init
    ) { arena, array, item in
      unsafe item.pointee.name = arena.copy(array.name)
      unsafe item.pointee.n_shape = array.shape.count
      unsafe item.pointee.shape = arena.copy(array.shape.map(UInt64.init))
    }
    unsafe message.pointee.clients = welcome.clients
    unsafe message.pointee.seed = welcome.seed
    unsafe message.pointee.data_seed = welcome.dataSeed
    unsafe message.pointee.arithmetic = arena.make(welcome.arithmetic)
    unsafe message.pointee.model_encoding = welcome.modelEncoding.packed
    unsafe message.pointee.delta_encoding = welcome.deltaEncoding.packed
    unsafe message.pointee.data_digest = arena.make(bytes: welcome.dataDigest)
  }

  fileprivate mutating func fill(_ order: TrainOrder) {
    let message = unsafe makeBody(metronome__train_order__init)
    unsafe message.pointee.order = order.order
    unsafe message.pointee.base_version = order.baseVersion
    unsafe message.pointee.n_work = order.work.count
    unsafe message.pointee.work = arena.makeList(
      of: order.work, metronome__train_order__work__init
    ) { _, work, item in
      unsafe item.pointee.client = work.client.rawValue
      unsafe item.pointee.update = work.update
      unsafe item.pointee.weight = work.weight
      unsafe item.pointee.start = UInt64(work.start.ticks)
    }
    unsafe message.pointee.sum = order.sum ? 1 : 0
  }

  fileprivate mutating func fill(_ order: EvaluateOrder) {
    let message = unsafe makeBody(metronome__evaluate_order__init)
    unsafe message.pointee.order = order.order
    unsafe message.pointee.version = order.version
    unsafe message.pointee.n_clients = order.clients.count
    unsafe message.pointee.clients = arena.copy(order.clients.map(\.rawValue))
    unsafe message.pointee.continues = order.continues ? 1 : 0
  }
}
