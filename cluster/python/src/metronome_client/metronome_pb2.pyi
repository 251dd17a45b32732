from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
FLOAT16: Encoding
FLOAT32: Encoding

class Arithmetic(_message.Message):
    __slots__ = ["core", "kind"]
    CORE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    core: str
    kind: str
    def __init__(self, kind: _Optional[str] = ..., core: _Optional[str] = ...) -> None: ...

class Envelope(_message.Message):
    __slots__ = ["byte_count", "evaluate_order", "evaluation", "forget", "goodbye", "heartbeat", "hello", "initial_model", "initial_order", "model", "problem", "ready", "reject", "stop", "train_order", "version", "weight_delta", "welcome"]
    BYTE_COUNT_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_ORDER_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_FIELD_NUMBER: _ClassVar[int]
    FORGET_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    INITIAL_MODEL_FIELD_NUMBER: _ClassVar[int]
    INITIAL_ORDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    REJECT_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    TRAIN_ORDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DELTA_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    byte_count: int
    evaluate_order: EvaluateOrder
    evaluation: Evaluation
    forget: Forget
    goodbye: Goodbye
    heartbeat: Heartbeat
    hello: Hello
    initial_model: InitialModel
    initial_order: InitialOrder
    model: Model
    problem: Problem
    ready: Ready
    reject: Reject
    stop: Stop
    train_order: TrainOrder
    version: int
    weight_delta: WeightDelta
    welcome: Welcome
    def __init__(self, version: _Optional[int] = ..., byte_count: _Optional[int] = ..., reject: _Optional[_Union[Reject, _Mapping]] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., train_order: _Optional[_Union[TrainOrder, _Mapping]] = ..., evaluate_order: _Optional[_Union[EvaluateOrder, _Mapping]] = ..., stop: _Optional[_Union[Stop, _Mapping]] = ..., model: _Optional[_Union[Model, _Mapping]] = ..., forget: _Optional[_Union[Forget, _Mapping]] = ..., initial_order: _Optional[_Union[InitialOrder, _Mapping]] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., weight_delta: _Optional[_Union[WeightDelta, _Mapping]] = ..., evaluation: _Optional[_Union[Evaluation, _Mapping]] = ..., problem: _Optional[_Union[Problem, _Mapping]] = ..., goodbye: _Optional[_Union[Goodbye, _Mapping]] = ..., ready: _Optional[_Union[Ready, _Mapping]] = ..., initial_model: _Optional[_Union[InitialModel, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ...) -> None: ...

class EvaluateOrder(_message.Message):
    __slots__ = ["clients", "continues", "order", "version"]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedScalarFieldContainer[int]
    continues: bool
    order: int
    version: int
    def __init__(self, order: _Optional[int] = ..., version: _Optional[int] = ..., clients: _Optional[_Iterable[int]] = ..., continues: bool = ...) -> None: ...

class Evaluation(_message.Message):
    __slots__ = ["clients", "continues", "order", "version"]
    class ClientMeasures(_message.Message):
        __slots__ = ["client", "test", "train"]
        CLIENT_FIELD_NUMBER: _ClassVar[int]
        TEST_FIELD_NUMBER: _ClassVar[int]
        TRAIN_FIELD_NUMBER: _ClassVar[int]
        client: int
        test: MeasureSet
        train: MeasureSet
        def __init__(self, client: _Optional[int] = ..., train: _Optional[_Union[MeasureSet, _Mapping]] = ..., test: _Optional[_Union[MeasureSet, _Mapping]] = ...) -> None: ...
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[Evaluation.ClientMeasures]
    continues: bool
    order: int
    version: int
    def __init__(self, order: _Optional[int] = ..., version: _Optional[int] = ..., clients: _Optional[_Iterable[_Union[Evaluation.ClientMeasures, _Mapping]]] = ..., continues: bool = ...) -> None: ...

class Forget(_message.Message):
    __slots__ = ["versions"]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, versions: _Optional[_Iterable[int]] = ...) -> None: ...

class Goodbye(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ["is_answer", "number"]
    IS_ANSWER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    is_answer: bool
    number: int
    def __init__(self, is_answer: bool = ..., number: _Optional[int] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ["arithmetic", "continues", "cores", "encodings", "host", "hosted_clients", "memory_bytes", "pid", "program"]
    class Range(_message.Message):
        __slots__ = ["count", "first"]
        COUNT_FIELD_NUMBER: _ClassVar[int]
        FIRST_FIELD_NUMBER: _ClassVar[int]
        count: int
        first: int
        def __init__(self, first: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    ENCODINGS_FIELD_NUMBER: _ClassVar[int]
    HOSTED_CLIENTS_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_FIELD_NUMBER: _ClassVar[int]
    arithmetic: Arithmetic
    continues: bool
    cores: int
    encodings: _containers.RepeatedScalarFieldContainer[Encoding]
    host: str
    hosted_clients: _containers.RepeatedCompositeFieldContainer[Hello.Range]
    memory_bytes: int
    pid: int
    program: str
    def __init__(self, host: _Optional[str] = ..., pid: _Optional[int] = ..., arithmetic: _Optional[_Union[Arithmetic, _Mapping]] = ..., hosted_clients: _Optional[_Iterable[_Union[Hello.Range, _Mapping]]] = ..., continues: bool = ..., cores: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., encodings: _Optional[_Iterable[_Union[Encoding, str]]] = ..., program: _Optional[str] = ...) -> None: ...

class InitialModel(_message.Message):
    __slots__ = ["order", "parameters"]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    order: int
    parameters: Vector
    def __init__(self, order: _Optional[int] = ..., parameters: _Optional[_Union[Vector, _Mapping]] = ...) -> None: ...

class InitialOrder(_message.Message):
    __slots__ = ["order"]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    order: int
    def __init__(self, order: _Optional[int] = ...) -> None: ...

class MeasureSet(_message.Message):
    __slots__ = ["count", "values"]
    class NamedValue(_message.Message):
        __slots__ = ["name", "value"]
        NAME_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        name: str
        value: float
        def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    COUNT_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    count: int
    values: _containers.RepeatedCompositeFieldContainer[MeasureSet.NamedValue]
    def __init__(self, count: _Optional[int] = ..., values: _Optional[_Iterable[_Union[MeasureSet.NamedValue, _Mapping]]] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ["parameters", "version"]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    parameters: Vector
    version: int
    def __init__(self, version: _Optional[int] = ..., parameters: _Optional[_Union[Vector, _Mapping]] = ...) -> None: ...

class Problem(_message.Message):
    __slots__ = ["diverged", "order", "text"]
    DIVERGED_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    diverged: bool
    order: int
    text: str
    def __init__(self, order: _Optional[int] = ..., text: _Optional[str] = ..., diverged: bool = ...) -> None: ...

class Ready(_message.Message):
    __slots__ = ["clients", "continues", "data_digest", "initial"]
    class ClientData(_message.Message):
        __slots__ = ["client", "test_samples", "train_labels", "train_samples"]
        CLIENT_FIELD_NUMBER: _ClassVar[int]
        TEST_SAMPLES_FIELD_NUMBER: _ClassVar[int]
        TRAIN_LABELS_FIELD_NUMBER: _ClassVar[int]
        TRAIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
        client: int
        test_samples: int
        train_labels: _containers.RepeatedScalarFieldContainer[int]
        train_samples: int
        def __init__(self, client: _Optional[int] = ..., train_samples: _Optional[int] = ..., test_samples: _Optional[int] = ..., train_labels: _Optional[_Iterable[int]] = ...) -> None: ...
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    DATA_DIGEST_FIELD_NUMBER: _ClassVar[int]
    INITIAL_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[Ready.ClientData]
    continues: bool
    data_digest: bytes
    initial: bool
    def __init__(self, data_digest: _Optional[bytes] = ..., clients: _Optional[_Iterable[_Union[Ready.ClientData, _Mapping]]] = ..., continues: bool = ..., initial: bool = ...) -> None: ...

class Reject(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Stop(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class TrainOrder(_message.Message):
    __slots__ = ["base_version", "order", "sum", "work"]
    class Work(_message.Message):
        __slots__ = ["client", "start", "update", "weight"]
        CLIENT_FIELD_NUMBER: _ClassVar[int]
        START_FIELD_NUMBER: _ClassVar[int]
        UPDATE_FIELD_NUMBER: _ClassVar[int]
        WEIGHT_FIELD_NUMBER: _ClassVar[int]
        client: int
        start: int
        update: int
        weight: float
        def __init__(self, client: _Optional[int] = ..., update: _Optional[int] = ..., weight: _Optional[float] = ..., start: _Optional[int] = ...) -> None: ...
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_NUMBER: _ClassVar[int]
    base_version: int
    order: int
    sum: bool
    work: _containers.RepeatedCompositeFieldContainer[TrainOrder.Work]
    def __init__(self, order: _Optional[int] = ..., base_version: _Optional[int] = ..., work: _Optional[_Iterable[_Union[TrainOrder.Work, _Mapping]]] = ..., sum: bool = ...) -> None: ...

class Vector(_message.Message):
    __slots__ = ["encoding", "offset", "total", "values"]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    encoding: Encoding
    offset: int
    total: int
    values: bytes
    def __init__(self, total: _Optional[int] = ..., offset: _Optional[int] = ..., encoding: _Optional[_Union[Encoding, str]] = ..., values: _Optional[bytes] = ...) -> None: ...

class WeightDelta(_message.Message):
    __slots__ = ["base_version", "delta", "order", "reports", "timing"]
    class Report(_message.Message):
        __slots__ = ["client", "delta_norm", "measures", "steps", "update"]
        CLIENT_FIELD_NUMBER: _ClassVar[int]
        DELTA_NORM_FIELD_NUMBER: _ClassVar[int]
        MEASURES_FIELD_NUMBER: _ClassVar[int]
        STEPS_FIELD_NUMBER: _ClassVar[int]
        UPDATE_FIELD_NUMBER: _ClassVar[int]
        client: int
        delta_norm: float
        measures: MeasureSet
        steps: int
        update: int
        def __init__(self, client: _Optional[int] = ..., update: _Optional[int] = ..., steps: _Optional[int] = ..., delta_norm: _Optional[float] = ..., measures: _Optional[_Union[MeasureSet, _Mapping]] = ...) -> None: ...
    class Timing(_message.Message):
        __slots__ = ["begun", "done", "processor", "received", "run_delay"]
        BEGUN_FIELD_NUMBER: _ClassVar[int]
        DONE_FIELD_NUMBER: _ClassVar[int]
        PROCESSOR_FIELD_NUMBER: _ClassVar[int]
        RECEIVED_FIELD_NUMBER: _ClassVar[int]
        RUN_DELAY_FIELD_NUMBER: _ClassVar[int]
        begun: int
        done: int
        processor: int
        received: int
        run_delay: int
        def __init__(self, received: _Optional[int] = ..., begun: _Optional[int] = ..., done: _Optional[int] = ..., processor: _Optional[int] = ..., run_delay: _Optional[int] = ...) -> None: ...
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    TIMING_FIELD_NUMBER: _ClassVar[int]
    base_version: int
    delta: Vector
    order: int
    reports: _containers.RepeatedCompositeFieldContainer[WeightDelta.Report]
    timing: WeightDelta.Timing
    def __init__(self, order: _Optional[int] = ..., base_version: _Optional[int] = ..., reports: _Optional[_Iterable[_Union[WeightDelta.Report, _Mapping]]] = ..., delta: _Optional[_Union[Vector, _Mapping]] = ..., timing: _Optional[_Union[WeightDelta.Timing, _Mapping]] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ["arithmetic", "arrays", "clients", "continues", "data_digest", "data_seed", "delta_encoding", "experiment", "model_encoding", "parameter_count", "seed"]
    class Array(_message.Message):
        __slots__ = ["name", "shape"]
        NAME_FIELD_NUMBER: _ClassVar[int]
        SHAPE_FIELD_NUMBER: _ClassVar[int]
        name: str
        shape: _containers.RepeatedScalarFieldContainer[int]
        def __init__(self, name: _Optional[str] = ..., shape: _Optional[_Iterable[int]] = ...) -> None: ...
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    ARRAYS_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    DATA_DIGEST_FIELD_NUMBER: _ClassVar[int]
    DATA_SEED_FIELD_NUMBER: _ClassVar[int]
    DELTA_ENCODING_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    MODEL_ENCODING_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_COUNT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    arithmetic: Arithmetic
    arrays: _containers.RepeatedCompositeFieldContainer[Welcome.Array]
    clients: int
    continues: bool
    data_digest: bytes
    data_seed: int
    delta_encoding: Encoding
    experiment: _containers.RepeatedScalarFieldContainer[str]
    model_encoding: Encoding
    parameter_count: int
    seed: int
    def __init__(self, experiment: _Optional[_Iterable[str]] = ..., continues: bool = ..., parameter_count: _Optional[int] = ..., arrays: _Optional[_Iterable[_Union[Welcome.Array, _Mapping]]] = ..., clients: _Optional[int] = ..., seed: _Optional[int] = ..., data_seed: _Optional[int] = ..., arithmetic: _Optional[_Union[Arithmetic, _Mapping]] = ..., model_encoding: _Optional[_Union[Encoding, str]] = ..., delta_encoding: _Optional[_Union[Encoding, str]] = ..., data_digest: _Optional[bytes] = ...) -> None: ...

class Encoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
