using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Model.Arrivals;
using Gossamer.Kernels.Execution;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>State of many environments as [row, environment], padded to whole vectors, and the equations on eight environments at once.</summary>
internal sealed unsafe class VecBlocks : IDisposable
{
    private const int Lanes = 8;

    private readonly int _slotLimit;
    private readonly AutoresetMode _autoreset;
    private readonly ResetOptions _start;
    private readonly UniformArrivals? _uniform;
    private readonly AlignedBuffer<double> _local, _task, _upload, _memory, _edge, _work, _shares, _offloaded;
    private readonly AlignedBuffer<long> _channel;
    private readonly AlignedBuffer<ulong> _channelStreams, _arrivalStreams;
    private readonly Xoshiro[] _starts;
    private readonly int[] _slot;
    private readonly bool[] _pending;

    public VecBlocks(EdgeModel model, int environments, int slotLimit, AutoresetMode autoreset, ResetOptions start)
    {
        (Model, Environments, _slotLimit, _autoreset, _start) = (model, environments, slotLimit, autoreset, start);
        Blocks = (environments + Lanes - 1) / Lanes;
        Stride = Blocks * Lanes;
        Encoder = new ObservationEncoder(model);
        _uniform = model.Arrivals as UniformArrivals;
        (_local, _task, _upload, _memory) = (Rows(model.Devices), Rows(model.Devices), Rows(model.Devices), Rows(model.Devices));
        (_edge, Deficit, Accuracy, _work, _shares, _offloaded) =
            (Rows(model.Services), Rows(model.Services), Rows(model.Services), Rows(model.Services), Rows(model.Services), Rows(model.Services));
        Delay = Rows(1);
        _channel = new AlignedBuffer<long>(model.Devices * Stride);
        _channelStreams = new AlignedBuffer<ulong>(4 * model.Devices * Stride);
        _arrivalStreams = new AlignedBuffer<ulong>(4 * model.Devices * Stride);
        (_starts, _slot, _pending) = (new Xoshiro[Stride], new int[Stride], new bool[Stride]);
    }

    public EdgeModel Model { get; }

    public ObservationEncoder Encoder { get; }

    public int Environments { get; }

    public int Blocks { get; }

    /// <summary>Environments of a row, padding included.</summary>
    public int Stride { get; }

    public AlignedBuffer<double> Delay { get; }

    public AlignedBuffer<double> Accuracy { get; }

    public AlignedBuffer<double> Deficit { get; }

    /// <summary>Whether an episode has ended that nothing will reset; all end together.</summary>
    public bool HasEnded => _autoreset == AutoresetMode.Disabled && _slot[0] == _slotLimit;

    public void Reset(ulong? seed, float* observations)
    {
        for (int lane = 0; lane < Stride; lane++)
        {
            if (seed is { } given) Seed(lane, given);
            Begin(lane);
        }
        for (int lane = 0; lane < Environments; lane++) Observe(lane, observations);
    }

    public void Step(int block, StepBuffers buffers)
    {
        int start = block * Lanes, lanes = Math.Min(Lanes, Environments - start);
        bool anyPending = false;
        for (int lane = start; lane < start + lanes; lane++) anyPending |= _pending[lane];
        ulong* held = stackalloc ulong[anyPending ? Lanes * 8 * Model.Devices : 1];
        if (anyPending) HoldStreams(start, held, restore: false);
        Evaluate(start, lanes, buffers);
        Advance(start);
        if (anyPending) HoldStreams(start, held, restore: true);
        bool whole = lanes == Lanes;
        if (whole) ObserveBlock(start, buffers.Observations);
        for (int lane = start; lane < start + lanes; lane++)
        {
            if (_pending[lane])
            {
                _pending[lane] = false;
                Begin(lane);
                Observe(lane, buffers.Observations);
                (buffers.Rewards[lane], buffers.Truncated[lane], buffers.Valid[lane]) = (0, false, false);
                continue;
            }
            if (!whole) Observe(lane, buffers.Observations);
            bool ended = ++_slot[lane] == _slotLimit;
            (buffers.Truncated[lane], buffers.Valid[lane]) = (ended, true);
            if (!ended) continue;
            if (_autoreset == AutoresetMode.NextStep) _pending[lane] = true;
            if (_autoreset != AutoresetMode.SameStep) continue;
            for (int row = 0; row < Encoder.Length; row++) buffers.Final[row * Environments + lane] = buffers.Observations[row * Environments + lane];
            Begin(lane);
            Observe(lane, buffers.Observations);
        }
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<double> buffer in (AlignedBuffer<double>[])[_local, _task, _upload, _memory, _edge, _work, _shares, _offloaded, Deficit, Accuracy, Delay])
            buffer.Dispose();
        _channel.Dispose();
        _channelStreams.Dispose();
        _arrivalStreams.Dispose();
    }

    private AlignedBuffer<double> Rows(int rows) => new(rows * Stride);

    /// <summary>E1 to E14 of a block; the twin of <see cref="SlotEquations"/>, operation by operation.</summary>
    private void Evaluate(int start, int lanes, StepBuffers buffers)
    {
        EdgeScenario scenario = Model.Scenario;
        bool all = scenario.Charging == EdgeWaitCharging.AllDevices, byTasks = scenario.Weighting == AccuracyWeighting.Tasks;
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512.Create(1.0), half = Vector512.Create(0.5), capacity = Vector512.Create(scenario.LocalQueueBits);
        Vector512<double> localDelay = zero, uploadDelay = zero, localOverflows = zero;
        double* fractions = stackalloc double[Lanes], reached = stackalloc double[Lanes], places = stackalloc double[Lanes];
        for (int i = 0; i < Lanes; i++) (fractions[i], reached[i], places[i]) = (1, 0, 0);
        fixed (double* local = _local.Span, task = _task.Span, upload = _upload.Span, edge = _edge.Span, deficit = Deficit.Span, accuracy = Accuracy.Span)
        fixed (double* work = _work.Span, shares = _shares.Span, offloadedBits = _offloaded.Span, delay = Delay.Span, table = Model.Accuracies, levelFraction = Model.Fraction)
        {
            for (int m = 0; m < Model.Services; m++)
            {
                Vector512<double> offloaded = zero, sum = zero, weighted = zero, weight = zero, offloaders = zero;
                int first = Model.First[m], end = Model.First[m + 1];
                double* row = table + m * Model.Levels * 2;
                for (int n = first; n < end; n++)
                {
                    byte* level = buffers.Actions + n * Environments + start, place = buffers.Actions + (Model.Devices + n) * Environments + start;
                    for (int i = 0; i < lanes; i++)
                    {
                        fractions[i] = levelFraction[level[i]];
                        reached[i] = row[level[i] * 2 + place[i]];
                        places[i] = place[i];
                    }
                    int at = n * Stride + start;
                    Vector512<double> isLocal = Vector512.GreaterThan(Vector512.Load(places), zero), tasks = Vector512.Load(task + at), queue = Vector512.Load(local + at);
                    Vector512<double> bits = tasks * Vector512.Load(fractions), backlog = queue + bits, drain = Vector512.Create(Model.LocalDrain[n]);
                    localDelay += Vector512.ConditionalSelect(isLocal, Vector512.Create(Model.LocalSecondsPerBit[n]) * backlog, zero);
                    uploadDelay += Vector512.ConditionalSelect(isLocal, zero, bits * Vector512.Load(upload + at));
                    offloaded += Vector512.ConditionalSelect(isLocal, zero, bits);
                    offloaders += Vector512.ConditionalSelect(isLocal, zero, one);
                    Vector512<double> after = Vector512.ConditionalSelect(isLocal, backlog, queue) - drain;
                    localOverflows += Vector512.ConditionalSelect(Vector512.GreaterThan(after - capacity, zero), one, zero);
                    Vector512.Min(Vector512.Max(after, zero), capacity).Store(local + at);
                    Vector512<double> reach = Vector512.Load(reached);
                    sum += reach;
                    weighted += reach * tasks;
                    weight += tasks;
                }
                offloaded.Store(offloadedBits + m * Stride + start);
                Vector512<double> equal = sum / Vector512.Create((double)(end - first));
                Vector512<double> mean = byTasks ? Vector512.ConditionalSelect(Vector512.GreaterThan(weight, zero), weighted / weight, equal) : equal;
                mean.Store(accuracy + m * Stride + start);
                Vector512<double> waiting = all ? Vector512.Create((double)(end - first)) : offloaders;
                // Scratch: the allocation follows once all services are known.
                waiting.Store(shares + m * Stride + start);
                (Vector512.Create(Model.EdgeSecondsPerBit[m]) * ((waiting + one) * half * offloaded + waiting * Vector512.Load(edge + m * Stride + start)))
                    .Store(work + m * Stride + start);
            }
            Vector512<double> roots = zero;
            for (int m = 0; m < Model.Services; m++) roots += Vector512.Sqrt(Vector512.Load(work + m * Stride + start));
            Vector512<double> compute = zero, backlogDelay = zero, wait = zero, price = zero, edgeOverflows = zero, edgeCapacity = Vector512.Create(scenario.EdgeQueueBits);
            for (int m = 0; m < Model.Services; m++)
            {
                int at = m * Stride + start;
                Vector512<double> load = Vector512.Load(work + at), waiting = Vector512.Load(shares + at), offloaded = Vector512.Load(offloadedBits + at), queue = Vector512.Load(edge + at);
                Vector512<double> share = Vector512.ConditionalSelect(
                    Vector512.GreaterThan(roots, zero), Vector512.Sqrt(load) / roots, Vector512.Create(1.0 / Model.Services));
                Vector512<double> works = Vector512.GreaterThan(load, zero), seconds = Vector512.Create(Model.EdgeSecondsPerBit[m]) / share;
                compute += Vector512.ConditionalSelect(works, seconds * offloaded, zero);
                backlogDelay += Vector512.ConditionalSelect(works, seconds * waiting * queue, zero);
                wait += Vector512.ConditionalSelect(works, seconds * (waiting - one) * half * offloaded, zero);
                Vector512<double> after = queue + offloaded - share * Vector512.Create(Model.EdgeDrain[m]);
                edgeOverflows += Vector512.ConditionalSelect(Vector512.GreaterThan(after - edgeCapacity, zero), one, zero);
                Vector512.Min(Vector512.Max(after, zero), edgeCapacity).Store(edge + at);
                Vector512<double> missing = Vector512.Create(Model.Thresholds[m]) - Vector512.Load(accuracy + at), before = Vector512.Load(deficit + at);
                price += before * missing;
                Vector512.Max(before + missing, zero).Store(deficit + at);
            }
            Vector512<double> penalty = Vector512.Create(scenario.OverflowPenalty) * (localOverflows + edgeOverflows);
            Vector512<double> total = localDelay + uploadDelay + compute + backlogDelay + wait + penalty;
            total.Store(delay + start);
            Vector512<double> reward = Vector512.Create(-scenario.DelayWeight) * total - price;
            for (int i = 0; i < lanes; i++) buffers.Rewards[start + i] = reward[i];
        }
    }

    /// <summary>Channel and arrivals of the next slot.</summary>
    private void Advance(int start)
    {
        double* uniforms = stackalloc double[Lanes];
        int states = Model.Channel.States;
        fixed (double* task = _task.Span, upload = _upload.Span, memory = _memory.Span, cumulative = Model.Channel.Cumulative, perBit = Model.Channel.SecondsPerBit)
        fixed (long* channel = _channel.Span)
        fixed (ulong* channelStreams = _channelStreams.Span, arrivalStreams = _arrivalStreams.Span)
        {
            for (int n = 0; n < Model.Devices; n++)
            {
                int at = n * Stride + start;
                Uniform(channelStreams + 4 * n * Stride + start).Store(uniforms);
                for (int i = 0; i < Lanes; i++)
                {
                    double* row = cumulative + channel[at + i] * states;
                    long next = 0;
                    // Without a branch: which state follows cannot be foretold.
                    for (int j = 0; j < states - 1; j++) next += uniforms[i] >= row[j] ? 1 : 0;
                    channel[at + i] = next;
                    upload[at + i] = perBit[next];
                }
                Vector512<double> uniform = Uniform(arrivalStreams + 4 * n * Stride + start);
                if (_uniform is not null)
                {
                    ((Vector512.Create(_uniform.Least) + Vector512.Create(_uniform.Width) * uniform) * Vector512.Create(Model.RawBits[n])).Store(task + at);
                    continue;
                }
                uniform.Store(uniforms);
                for (int i = 0; i < Lanes; i++) task[at + i] = Model.Arrivals.Next(uniforms[i], ref memory[at + i]) * Model.RawBits[n];
            }
        }
    }

    /// <summary>One draw of each of eight streams whose words lie a row apart: <see cref="Xoshiro.NextUniform"/> in vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Uniform(ulong* words)
    {
        Vector512<ulong> s0 = Vector512.Load(words), s1 = Vector512.Load(words + Stride), s2 = Vector512.Load(words + 2 * Stride), s3 = Vector512.Load(words + 3 * Stride);
        Vector512<ulong> times5 = s1 + (s1 << 2), rotated = (times5 << 7) | (times5 >>> 57), bits = rotated + (rotated << 3), shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 45) | (s3 >>> 19);
        s0.Store(words);
        s1.Store(words + Stride);
        s2.Store(words + 2 * Stride);
        s3.Store(words + 3 * Stride);
        return ((bits >>> 12) | Vector512.Create(0x3FF0_0000_0000_0000UL)).AsDouble() - Vector512.Create(1.0);
    }

    private void Seed(int lane, ulong seed)
    {
        _starts[lane] = Xoshiro.Of(seed, lane, 0, RandomPurpose.Start);
        for (int n = 0; n < Model.Devices; n++)
        {
            Write(_channelStreams.Span, n, lane, Xoshiro.Of(seed, lane, n, RandomPurpose.Channel));
            Write(_arrivalStreams.Span, n, lane, Xoshiro.Of(seed, lane, n, RandomPurpose.Arrivals));
        }
    }

    private Xoshiro Read(Span<ulong> streams, int device, int lane)
    {
        int at = 4 * device * Stride + lane;
        return new Xoshiro(streams[at], streams[at + Stride], streams[at + 2 * Stride], streams[at + 3 * Stride]);
    }

    private void Write(Span<ulong> streams, int device, int lane, Xoshiro stream)
    {
        int at = 4 * device * Stride + lane;
        (streams[at], streams[at + Stride], streams[at + 2 * Stride], streams[at + 3 * Stride]) = (stream.S0, stream.S1, stream.S2, stream.S3);
    }

    /// <summary>Begins an episode in one environment, as <see cref="EdgeEnv.Begin"/> does.</summary>
    private void Begin(int lane)
    {
        _slot[lane] = 0;
        for (int n = 0; n < Model.Devices; n++)
        {
            int at = n * Stride + lane;
            Xoshiro channels = Read(_channelStreams.Span, n, lane), arrivals = Read(_arrivalStreams.Span, n, lane);
            int channel = Model.Channel.Draw(channels.NextUniform());
            (_channel.Span[at], _upload.Span[at], _local.Span[at]) = (channel, Model.Channel.SecondsPerBit[channel], 0);
            _memory.Span[at] = Model.Arrivals.Start(n, arrivals.NextUniform());
            _task.Span[at] = Model.Arrivals.Next(arrivals.NextUniform(), ref _memory.Span[at]) * Model.RawBits[n];
            Write(_channelStreams.Span, n, lane, channels);
            Write(_arrivalStreams.Span, n, lane, arrivals);
        }
        for (int m = 0; m < Model.Services; m++) (_edge.Span[m * Stride + lane], Deficit.Span[m * Stride + lane]) = (0, 0);
        ref Xoshiro starts = ref _starts[lane];
        if (_start.EmptyProbability >= 1 || starts.NextUniform() < _start.EmptyProbability) return;
        EdgeScenario scenario = Model.Scenario;
        for (int n = 0; n < Model.Devices; n++) _local.Span[n * Stride + lane] = 0.5 * scenario.LocalQueueBits * starts.NextUniform();
        for (int m = 0; m < Model.Services; m++)
        {
            _edge.Span[m * Stride + lane] = 0.25 * scenario.EdgeQueueBits * starts.NextUniform();
            Deficit.Span[m * Stride + lane] = scenario.DeficitScale * scenario.DelayWeight * starts.NextUniform();
        }
    }

    /// <summary>Saves or restores the streams of lanes whose step is a reset: it must not draw.</summary>
    private void HoldStreams(int start, ulong* held, bool restore)
    {
        Span<ulong> channels = _channelStreams.Span, arrivals = _arrivalStreams.Span;
        int place = 0;
        for (int row = 0; row < 4 * Model.Devices; row++)
            for (int lane = start; lane < start + Lanes; lane++)
            {
                int at = row * Stride + lane;
                if (!restore) (held[place], held[place + 1]) = (channels[at], arrivals[at]);
                else if (_pending[lane]) (channels[at], arrivals[at]) = (held[place], held[place + 1]);
                place += 2;
            }
    }

    private void ObserveBlock(int start, float* observations)
    {
        int row = 0, states = Model.Channel.States;
        Vector512<double> one = Vector512.Create(1.0);
        fixed (double* local = _local.Span, task = _task.Span, edge = _edge.Span, deficit = Deficit.Span)
        fixed (long* channel = _channel.Span)
        {
            for (int n = 0; n < Model.Devices; n++)
            {
                int at = n * Stride + start;
                Put(Vector512.Load(local + at) * Encoder.PerLocalBit);
                Put(Vector512.Load(task + at) * Encoder.PerTaskBit);
                for (long state = 0; state < states; state++)
                    Put(Vector512.ConditionalSelect(Vector512.Equals(Vector512.Load(channel + at), Vector512.Create(state)).AsDouble(), one, Vector512<double>.Zero));
            }
            for (int m = 0; m < Model.Services; m++)
            {
                Vector512<double> z = Vector512.Load(deficit + m * Stride + start);
                Put(Vector512.Load(edge + m * Stride + start) * Encoder.PerEdgeBit);
                Put(z / (one + z));
                Put(Vector512.Min(z * Encoder.PerDeficit, one));
            }
        }

        void Put(Vector512<double> values) => Vector512.Narrow(values, values).GetLower().Store(observations + row++ * Environments + start);
    }

    private void Observe(int lane, float* observations)
    {
        int row = 0;
        for (int n = 0; n < Model.Devices; n++)
        {
            int at = n * Stride + lane;
            Put(_local.Span[at] * Encoder.PerLocalBit);
            Put(_task.Span[at] * Encoder.PerTaskBit);
            for (int state = 0; state < Model.Channel.States; state++) Put(_channel.Span[at] == state ? 1 : 0);
        }
        for (int m = 0; m < Model.Services; m++)
        {
            double z = Deficit.Span[m * Stride + lane];
            Put(_edge.Span[m * Stride + lane] * Encoder.PerEdgeBit);
            Put(z / (1 + z));
            Put(Math.Min(z * Encoder.PerDeficit, 1));
        }

        void Put(double value) => observations[row++ * Environments + lane] = (float)value;
    }

    /// <summary>Where a step reads and writes; rows of <see cref="Environments"/>, without padding.</summary>
    public struct StepBuffers
    {
        public byte* Actions;
        public float* Observations;
        public double* Rewards;
        public bool* Truncated;
        public bool* Valid;
        public float* Final;
    }
}
