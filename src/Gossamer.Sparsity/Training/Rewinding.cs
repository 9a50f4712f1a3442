using Gossamer.Inference.Checkpoints;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// Returns the network after every round to what it was at an early step, but with the topology of today: weights, buffers such
/// as running statistics, and the optimizer's state (the lottery ticket hypothesis, Frankle and Carbin, arXiv 1803.03635; rewinding
/// to a step after the first, arXiv 1912.05671).
/// </summary>
/// <param name="rewindStep">The step to return to, k_rw; 0 for the initial weights.</param>
public sealed class Rewinding(long rewindStep = 0) : IStepExtension, IDisposable
{
    private const string Value = "value";

    private readonly SortedDictionary<string, SortedDictionary<string, Tensor>> _parameters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Tensor> _buffers = new(StringComparer.Ordinal);
    private SparseTrainer? _trainer;
    private long _optimizerSteps;

    /// <summary>Whether the snapshot exists.</summary>
    public bool IsTaken => _parameters.Count > 0;

    /// <inheritdoc/>
    public bool NeedsDenseWeights => true;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Attach(SparseTrainer trainer)
    {
        _trainer = trainer;
        if (rewindStep == 0) Take(trainer);
    }

    /// <inheritdoc/>
    public void AfterStep(SparseTrainer trainer, double learningRate)
    {
        if (trainer.Steps == rewindStep) Take(trainer);
    }

    /// <inheritdoc/>
    public void AfterRound(SparseTrainer trainer)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (Parameter parameter in trainer.Parameters)
        {
            SortedDictionary<string, Tensor> saved = _parameters[parameter.Name];
            parameter.Value.copy_(saved[Value]);
            foreach (string name in parameter.Slots)
            {
                if (saved.TryGetValue(name, out Tensor? slot)) parameter.Slot(name).copy_(slot);
                else parameter.Slot(name).zero_();
            }
            if (parameter.Topology is { } topology) parameter.Restrict(topology);
        }
        foreach ((string name, Tensor buffer) in trainer.Module.named_buffers()) buffer.copy_(_buffers[name]);
        trainer.Optimizer.Rewind(_optimizerSteps);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("taken", IsTaken ? 1 : 0);
        writer.Write("optimizer-steps", _optimizerSteps);
        foreach ((string name, SortedDictionary<string, Tensor> saved) in _parameters)
        {
            writer.Scope("slots").Write(name, string.Join(',', saved.Keys));
            foreach ((string slot, Tensor tensor) in saved) TensorState.Write(writer.Scope("parameters").Scope(name), slot, tensor);
        }
        foreach ((string name, Tensor tensor) in _buffers) TensorState.Write(writer.Scope("buffers"), name, tensor);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        Clear();
        _optimizerSteps = reader.ReadInt64("optimizer-steps");
        if (reader.ReadInt32("taken", 0, 1) == 0) return;
        foreach (Parameter parameter in _trainer!.Parameters)
        {
            var saved = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (string slot in reader.Scope("slots").ReadText(parameter.Name).Split(','))
            {
                saved.Add(slot, Copy(parameter.Value));
                TensorState.Read(reader.Scope("parameters").Scope(parameter.Name), slot, saved[slot]);
            }
            _parameters.Add(parameter.Name, saved);
        }
        foreach ((string name, Tensor buffer) in _trainer.Module.named_buffers())
        {
            _buffers.Add(name, Copy(buffer));
            TensorState.Read(reader.Scope("buffers"), name, _buffers[name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private static Tensor Copy(Tensor tensor)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().clone().DetachFromDisposeScope();
    }

    private void Take(SparseTrainer trainer)
    {
        Clear();
        foreach (Parameter parameter in trainer.Parameters)
        {
            var saved = new SortedDictionary<string, Tensor>(StringComparer.Ordinal) { [Value] = Copy(parameter.Value) };
            foreach (string slot in parameter.Slots) saved.Add(slot, Copy(parameter.Slot(slot)));
            _parameters.Add(parameter.Name, saved);
        }
        foreach ((string name, Tensor buffer) in trainer.Module.named_buffers()) _buffers.Add(name, Copy(buffer));
        _optimizerSteps = trainer.Optimizer.Steps;
    }

    private void Clear()
    {
        foreach (Tensor tensor in _parameters.Values.SelectMany(static saved => saved.Values)) tensor.Dispose();
        foreach (Tensor buffer in _buffers.Values) buffer.Dispose();
        _parameters.Clear();
        _buffers.Clear();
    }
}
