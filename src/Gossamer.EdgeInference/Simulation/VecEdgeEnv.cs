using System.Runtime.InteropServices;
using Gossamer.EdgeInference.Model;
using Gossamer.Kernels.Execution;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>
/// Many environments of one system, eight in a vector, the same bit for bit as as many <see cref="EdgeEnv"/> with the same seed and their index.
/// Everything that is handed in and out is feature-major, [row, environment]; a step allocates nothing.
/// </summary>
public sealed class VecEdgeEnv : IDisposable
{
    private readonly VecBlocks _blocks;
    private readonly WorkerPool _pool;
    private readonly int _blocksPerChunk;
    private GCHandle _handle;
    private bool _begun;

    /// <summary>The environments.</summary>
    /// <param name="model">The system.</param>
    /// <param name="environments">How many, at least 1.</param>
    /// <param name="slotLimit">Slots of an episode, at least 1; by default there is no end.</param>
    /// <param name="autoreset">What happens at the end of an episode.</param>
    /// <param name="options">How episodes begin; empty by default.</param>
    /// <param name="pool">Threads; all processors by default.</param>
    public VecEdgeEnv(
        EdgeModel model, int environments, int slotLimit = int.MaxValue, AutoresetMode autoreset = AutoresetMode.SameStep, ResetOptions? options = null, WorkerPool? pool = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(environments);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotLimit);
        _blocks = new VecBlocks(model, environments, slotLimit, autoreset, options ?? new ResetOptions());
        _pool = pool ?? WorkerPool.Shared;
        // Few, big chunks: handing one out costs as much as a block of steps.
        _blocksPerChunk = Math.Max(1, (_blocks.Blocks + _pool.Threads - 1) / _pool.Threads);
        _handle = GCHandle.Alloc(_blocks);
    }

    /// <summary>Environments E.</summary>
    public int Environments => _blocks.Environments;

    /// <summary>Rows of an observation.</summary>
    public int ObservationLength => _blocks.Encoder.Length;

    /// <summary>Rows of an action: the levels of all devices, then the placements of all devices.</summary>
    public int ActionLength => 2 * _blocks.Model.Devices;

    /// <summary>[environment]: D of the last step.</summary>
    public ReadOnlySpan<double> Delays => _blocks.Delay.Span[..Environments];

    /// <summary>[environment]: accuracy of <paramref name="service"/> in the last step.</summary>
    public ReadOnlySpan<double> Accuracies(int service) => _blocks.Accuracy.Span.Slice(service * _blocks.Stride, Environments);

    /// <summary>[environment]: deficit of <paramref name="service"/> now.</summary>
    public ReadOnlySpan<double> Deficits(int service) => _blocks.Deficit.Span.Slice(service * _blocks.Stride, Environments);

    /// <summary>Begins episodes in all environments.</summary>
    /// <param name="seed">Starts all random streams anew; null lets them run on.</param>
    /// <param name="observations">[row, environment]: receives the first observations.</param>
    /// <exception cref="InvalidOperationException">No seed has ever been given.</exception>
    public unsafe void Reset(ulong? seed, Span<float> observations)
    {
        Check(observations.Length, ObservationLength, nameof(observations));
        if (seed is null && !_begun) throw new InvalidOperationException("the first reset of an environment needs a seed");
        _begun = true;
        fixed (float* target = observations) _blocks.Reset(seed, target);
    }

    /// <summary>One step of all environments.</summary>
    /// <param name="actions">[row, environment]: levels, then placements.</param>
    /// <param name="observations">[row, environment]: receives observations.</param>
    /// <param name="rewards">[environment]: receives rewards.</param>
    /// <param name="truncated">[environment]: receives whether the episode has ended with this step.</param>
    /// <param name="valid">[environment]: receives false where the step was a reset and holds no transition.</param>
    /// <param name="finalObservations">
    /// [row, environment]: with <see cref="AutoresetMode.SameStep"/> receives the final observation of each episode that ended, and nothing else.
    /// </param>
    /// <exception cref="ArgumentException">A length does not fit, or an action is out of range.</exception>
    /// <exception cref="InvalidOperationException">No episode has begun, or one has ended and nothing resets it.</exception>
    public unsafe void Step(
        ReadOnlySpan<byte> actions, Span<float> observations, Span<double> rewards, Span<bool> truncated, Span<bool> valid, Span<float> finalObservations)
    {
        if (!_begun) throw new InvalidOperationException("the environments must be reset before their first step");
        Check(actions.Length, ActionLength, nameof(actions));
        Check(observations.Length, ObservationLength, nameof(observations));
        Check(finalObservations.Length, ObservationLength, nameof(finalObservations));
        Check(rewards.Length, 1, nameof(rewards));
        Check(truncated.Length, 1, nameof(truncated));
        Check(valid.Length, 1, nameof(valid));
        if (_blocks.HasEnded) throw new InvalidOperationException("an episode has ended; reset the environments");
        int levelsEnd = actions.Length / 2;
        if (actions[..levelsEnd].ContainsAnyExceptInRange((byte)0, (byte)(_blocks.Model.Levels - 1)) || actions[levelsEnd..].ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new ArgumentException($"an action is not in MultiDiscrete([{_blocks.Model.Levels}, 2] x {_blocks.Model.Devices})", nameof(actions));
        fixed (byte* action = actions)
        fixed (float* observation = observations, final = finalObservations)
        fixed (double* reward = rewards)
        fixed (bool* ended = truncated, holds = valid)
        {
            var work = new BlockWork
            {
                Blocks = GCHandle.ToIntPtr(_handle), PerChunk = _blocksPerChunk,
                Buffers = new VecBlocks.StepBuffers { Actions = action, Observations = observation, Rewards = reward, Truncated = ended, Valid = holds, Final = final },
            };
            _pool.Run(work, (_blocks.Blocks + _blocksPerChunk - 1) / _blocksPerChunk);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle.IsAllocated) _handle.Free();
        _blocks.Dispose();
    }

    private void Check(int length, int rows, string name)
    {
        if (length != rows * Environments) throw new ArgumentException($"{name} has {length} elements, expected {rows} x {Environments}", name);
    }

    /// <summary>Some blocks of environments; refers to them by a handle, as chunked work holds no objects.</summary>
    private struct BlockWork : IChunkedWork
    {
        public nint Blocks;
        public int PerChunk;
        public VecBlocks.StepBuffers Buffers;

        public readonly void Execute(int chunk)
        {
            var blocks = (VecBlocks)GCHandle.FromIntPtr(Blocks).Target!;
            int end = Math.Min((chunk + 1) * PerChunk, blocks.Blocks);
            for (int block = chunk * PerChunk; block < end; block++) blocks.Step(block, Buffers);
        }
    }
}
