using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.EdgeInference.Control;

/// <summary>
/// A policy as a model of the Open Inference Protocol: what is known before a slot in, a decision out. Inputs are <c>local_bits</c>, <c>task_bits</c> and
/// <c>upload_seconds_per_bit</c> FP64 [devices], <c>channel</c> INT32 [devices], <c>edge_bits</c> and <c>deficit</c> FP64 [services]; outputs <c>level</c>
/// and <c>local</c> INT32 [devices], 1 where the device answers, and <c>share</c> FP64 [services].
/// </summary>
/// <remarks>It decides each call as the first of a run: a policy that remembers remembers nothing here, and the edge's own is another.</remarks>
public sealed class PolicyEndpoint : IServedModel
{
    /// <summary>Name of the model.</summary>
    public const string Name = "policy";

    private readonly EdgeModel _model;
    private readonly IPolicy _policy;
    private readonly EdgeState _state;
    private readonly EdgeDecision _decision;
    private readonly SlotOutcome _outcome;
    private readonly Lock _gate = new();

    /// <summary>A model.</summary>
    /// <param name="model">The system.</param>
    /// <param name="policy">Who decides, for this model alone.</param>
    public PolicyEndpoint(EdgeModel model, IPolicy policy)
    {
        (_model, _policy, _state, _decision, _outcome) = (model, policy, new EdgeState(model), new EdgeDecision(model), new SlotOutcome(model));
        TensorSpec Devices(string name, TensorDataType type) => new(name, type, model.Devices);
        TensorSpec Services(string name) => new(name, TensorDataType.Float64, model.Services);
        Description = new ModelDescription(
            Name, "1", "gossamer_policy",
            [
                Devices("local_bits", TensorDataType.Float64), Devices("task_bits", TensorDataType.Float64), Devices("upload_seconds_per_bit", TensorDataType.Float64),
                Devices("channel", TensorDataType.Int32), Services("edge_bits"), Services("deficit"),
            ],
            [Devices("level", TensorDataType.Int32), Devices("local", TensorDataType.Int32), Services("share")]);
    }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InferenceTensor>> InferAsync(ModelCall call, CancellationToken cancellation)
    {
        lock (_gate)
        {
            double[][] numbers = [_state.LocalBits, _state.TaskBits, _state.UploadSecondsPerBit, _state.EdgeBits, _state.Deficit];
            int[] places = [0, 1, 2, 4, 5];
            for (int i = 0; i < numbers.Length; i++)
            {
                InferenceTensor tensor = call.Inputs[places[i]];
                tensor.AsSpan<double>().CopyTo(numbers[i]);
                foreach (double value in numbers[i])
                    if (!(value >= 0 && double.IsFinite(value))) throw InferenceException.Invalid($"'{tensor.Name}' has the value {value}, expected at least 0 and finite");
            }
            call.Inputs[3].AsSpan<int>().CopyTo(_state.Channel);
            foreach (int channel in _state.Channel)
                if ((uint)channel >= (uint)_model.Channel.States) throw InferenceException.Invalid($"'channel' has the value {channel}, expected 0 to {_model.Channel.States - 1}");
            _policy.Begin(0);
            _policy.Decide(_state, _decision);
            SlotEquations.Evaluate(_model, _state, _decision, _outcome);
            int[] local = [.. _decision.Places.Select(static place => place == Placement.Local ? 1 : 0)];
            return new(
            [
                InferenceTensor.Of<int>("level", [_model.Devices], _decision.Levels), InferenceTensor.Of<int>("local", [_model.Devices], local),
                InferenceTensor.Of<double>("share", [_model.Services], _outcome.Shares),
            ]);
        }
    }

    /// <summary>Nothing to do.</summary>
    public void Dispose() { }
}
