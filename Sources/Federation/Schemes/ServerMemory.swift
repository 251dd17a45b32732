/// What the server remembers of single clients, so that those who are not in an aggregation count in it
/// nevertheless. It costs a vector of the model's size for each of them.
public enum ServerMemory: Hashable, Sendable {
  /// Each client's last update h_i, 0 before its first. With H = sum_i p_i h_i an aggregation of the
  /// contributions k goes along
  ///
  ///     share H + sum_k omega_k (Delta_k - share h_k),
  ///
  /// and each takes its place, h_k = Delta_k, before the next one is looked at. With the share 1 and
  /// omega_k = p_k that is H as it is then: MIFA (Gu, Huang, Zhang, Huang, "Fast federated learning in the
  /// presence of arbitrary device unavailability", NeurIPS 2021) and, at each arrival, ACE
  /// (arXiv 2511.19066); with omega_k = 1/size CA2FL (Wang, Cao, Wu, Chen, Chen, "Tackling the data heterogeneity in
  /// asynchronous federated learning with cached update calibration", ICLR 2024); with the unbiased
  /// p_k / f_k FedVARP (Jhunjhunwala, Sharma, Nagarkatti, Joshi, UAI 2022) and, with a share below 1,
  /// FedStale (Rodio, Neglia, arXiv 2405.04171). The share is in [0, 1].
  case updates(share: Double)
  /// Each client's last model y_i, version 0 before its first: an aggregation goes along
  /// sum_k omega_k (theta_v + Delta_k - y_k), and then y_k = theta_v + Delta_k. With omega_k = p_k the
  /// model is sum_i p_i y_i: AREA (Iakovidou, Kim, "Asynchronous federated stochastic optimization for
  /// heterogeneous objectives under arbitrary delays", arXiv 2405.10123).
  case models
  /// The last so many models theta_v + Delta, whosever they are, version 0 before there are as many: an
  /// aggregation goes along sum_k omega_k (theta_v + Delta_k - y), and then theta_v + Delta_k takes the place of
  /// y, the oldest. With omega_k = 1 / count the model is their mean: FedFa (Xu, Zhang, Di, Liu, Alharthi, Cao, "FedFa: a
  /// fully asynchronous training paradigm for federated learning", IJCAI 2024, arXiv 2404.11015).
  case recentModels(Int)
}

extension ServerMemory {
  /// How many vectors of the model's size it holds for so many clients.
  public func vectorCount(clients: Int) -> Int {
    switch self {
    case .updates, .models: clients + 1
    case .recentModels(let count): count + 1
    }
  }

  /// What part of the variance of the weights is left where clients' optima differ: of a client that is not
  /// there the server has what it said last.
  var variancesLeft: Double {
    switch self {
    case .updates(let share): (1 - share) * (1 - share)
    case .models: 0
    case .recentModels: 1
    }
  }

  /// Whether each client counts with its importance in the long run, however seldom it comes.
  var countsEveryone: Bool {
    switch self {
    case .updates(let share): share == 1
    case .models: true
    case .recentModels: false
    }
  }
}

/// What has to be back before the first aggregation, which the others then follow as the trigger says.
public enum FirstAggregation: String, Hashable, Sendable, CaseIterable {
  /// What the trigger says.
  case any
  /// Something of each client. Meanwhile clients restart as always, from version 0.
  case all
  /// One update of each client, which waits for it.
  case round
}
