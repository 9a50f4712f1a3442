using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Systems, states and decisions to test with.</summary>
internal static class EdgeSystems
{
    /// <summary>A system of few devices.</summary>
    public static EdgeModel Small(EdgeWaitCharging charging, params ReadOnlySpan<int> devices)
    {
        List<ServiceOptions> services = [];
        for (int m = 0; m < devices.Length; m++)
            services.Add(m % 2 == 0
                ? new ServiceOptions { Devices = devices[m] }
                : new ServiceOptions { Devices = devices[m], RawBits = 512_000, LocalCyclesPerBit = 160, EdgeCyclesPerBit = 400, Threshold = 0.9 });
        return new EdgeModel(new EdgeScenario { Services = services, Charging = charging, EdgeHertz = 0.2e9 * devices.Length });
    }

    /// <summary>A state with queues of any fill and deficits around what they are in the long run.</summary>
    public static EdgeState Draw(EdgeModel model, CounterRandom random, double edgeFill = 0.3)
    {
        var state = new EdgeState(model);
        ulong draw = 0;
        for (int n = 0; n < model.Devices; n++)
        {
            state.LocalBits[n] = random.Uniform(draw++) < 0.3 ? 0 : random.Uniform(draw++) * model.Scenario.LocalQueueBits;
            state.TaskBits[n] = random.Uniform(draw++) < 0.1 ? 0 : 1.5 * random.Uniform(draw++) * model.Scenario.Services[model.Service(n)].RawBits;
            state.Channel[n] = random.Below(draw++, model.Channel.States);
            state.UploadSecondsPerBit[n] = 1 / model.Channel.Rates[state.Channel[n]];
        }
        for (int m = 0; m < model.Services; m++)
        {
            state.EdgeBits[m] = random.Uniform(draw++) < 0.3 ? 0 : edgeFill * random.Uniform(draw++) * model.Scenario.EdgeQueueBits;
            state.Deficit[m] = random.Uniform(draw++) < 0.2 ? 0 : random.Uniform(draw++) * 15 * model.Scenario.DelayWeight;
        }
        return state;
    }

    /// <summary>Any decision.</summary>
    public static EdgeDecision DrawDecision(EdgeModel model, CounterRandom random)
    {
        var decision = new EdgeDecision(model);
        for (int n = 0; n < model.Devices; n++)
        {
            decision.Levels[n] = random.Below((ulong)(2 * n), model.Levels);
            decision.Places[n] = (Placement)random.Below((ulong)(2 * n + 1), 2);
        }
        return decision;
    }

    /// <summary>Every decision of a small system.</summary>
    public static IEnumerable<EdgeDecision> AllDecisions(EdgeModel model)
    {
        var decision = new EdgeDecision(model);
        int options = 2 * model.Levels, count = (int)Math.Pow(options, model.Devices);
        for (int index = 0; index < count; index++)
        {
            for (int n = 0, rest = index; n < model.Devices; n++, rest /= options) (decision.Levels[n], decision.Places[n]) = (rest % options / 2, (Placement)(rest % 2));
            yield return decision;
        }
    }

    /// <summary>An environment that has been reset.</summary>
    public static EdgeEnv Begun(EdgeModel model, ulong seed, int slotLimit = int.MaxValue, int index = 0)
    {
        var env = new EdgeEnv(model, slotLimit, index);
        env.Begin(seed);
        return env;
    }
}
