using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>
/// States as numbers of about unit size (spec 3.5). For each device B / B^max, ξ over the most that arrives, one-hot H; for each service
/// Q / Q^max, Z / (1 + Z), and Z over its scale, at most 1. Post-decision states are encoded alike, without ξ.
/// </summary>
public sealed class ObservationEncoder(EdgeModel model)
{
    private readonly double _perTaskBit = 1 / (Math.Max(model.Arrivals.Most, 1e-9) * model.MostRawBits);
    private readonly double _perLocalBit = 1 / model.Scenario.LocalQueueBits, _perEdgeBit = 1 / model.Scenario.EdgeQueueBits;
    private readonly double _perDeficit = 1 / (model.Scenario.DeficitScale * model.Scenario.DelayWeight);

    /// <summary>Features of each service.</summary>
    internal const int ServiceFeatures = 3;

    /// <summary>Whose the numbers of an observation are.</summary>
    public DeviceLayout Layout { get; } = LayoutOf(model, 2 + model.Channel.States);

    /// <summary>Whose the numbers of a post-decision state are.</summary>
    public DeviceLayout PostLayout { get; } = LayoutOf(model, 1 + model.Channel.States);

    /// <summary>Length of an observation.</summary>
    public int Length => Layout.Length;

    /// <summary>Length of a post-decision state.</summary>
    public int PostLength => PostLayout.Length;

    internal double PerTaskBit => _perTaskBit;

    internal double PerLocalBit => _perLocalBit;

    internal double PerEdgeBit => _perEdgeBit;

    internal double PerDeficit => _perDeficit;

    /// <summary>Writes the observation of <paramref name="state"/> to the first <see cref="Length"/> places of <paramref name="target"/>.</summary>
    public void Encode(EdgeState state, Span<float> target)
    {
        int place = 0, states = model.Channel.States;
        target = target[..Length];
        for (int n = 0; n < model.Devices; n++)
        {
            target[place++] = (float)(state.LocalBits[n] * _perLocalBit);
            target[place++] = (float)(state.TaskBits[n] * _perTaskBit);
            OneHot(target.Slice(place, states), state.Channel[n]);
            place += states;
        }
        Services(state.EdgeBits, state.Deficit, target[place..]);
    }

    /// <summary>Writes what a decision leaves behind: the queues of <paramref name="outcome"/>, and channels and deficits of <paramref name="state"/>.</summary>
    public void EncodePost(EdgeState state, SlotOutcome outcome, Span<float> target)
    {
        int place = 0, states = model.Channel.States;
        target = target[..PostLength];
        for (int n = 0; n < model.Devices; n++)
        {
            target[place++] = (float)(outcome.NextLocalBits[n] * _perLocalBit);
            OneHot(target.Slice(place, states), state.Channel[n]);
            place += states;
        }
        Services(outcome.NextEdgeBits, state.Deficit, target[place..]);
    }

    /// <summary>Sets the deficits of an observation to zero, for learners that shall not know them.</summary>
    public void HideDeficits(Span<float> observation)
    {
        Span<float> services = observation[(Length - model.Services * ServiceFeatures)..Length];
        for (int m = 0; m < model.Services; m++) services.Slice(m * ServiceFeatures + 1, 2).Clear();
    }

    /// <summary>Always true of a service: its promise, and how long the largest task keeps a device, and such a task of every device the edge, in slots.</summary>
    private static DeviceLayout LayoutOf(EdgeModel model, int deviceFeatures) => new()
    {
        ServiceOf = model.ServiceOf,
        DeviceFeatures = deviceFeatures,
        ServiceFeatures = ServiceFeatures,
        Constants = [.. Enumerable.Range(0, model.Services).Select(m => (float[])
            [
                (float)model.Threshold(m),
                (float)(model.LocalSecondsPerBit[model.First[m]] * model.MostRawBits / model.Scenario.SlotSeconds),
                (float)(model.EdgeSecondsPerBit[m] * model.MostRawBits * model.Devices / model.Scenario.SlotSeconds),
            ])],
    };

    private static void OneHot(Span<float> target, int index)
    {
        target.Clear();
        target[index] = 1;
    }

    private void Services(double[] queues, double[] deficits, Span<float> target)
    {
        for (int m = 0; m < queues.Length; m++)
        {
            target[m * ServiceFeatures] = (float)(queues[m] * _perEdgeBit);
            target[m * ServiceFeatures + 1] = (float)(deficits[m] / (1 + deficits[m]));
            target[m * ServiceFeatures + 2] = (float)Math.Min(deficits[m] * _perDeficit, 1);
        }
    }
}
