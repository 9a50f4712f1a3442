using Gossamer.EdgeInference.Model;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>2K logits for each device, one for each rate and placement; explores by Gumbel noise (Jang et al., arXiv 1611.01144). Replay holds one-hots.</summary>
public sealed class OneHotDecoder(EdgeModel model) : IActionDecoder
{
    private readonly int _options = 2 * model.Levels;
    private readonly OneHotHead _head = new(model.Devices, 2 * model.Levels);
    private readonly float[] _noisy = new float[model.Devices * 2 * model.Levels];

    /// <inheritdoc/>
    public IActionHead Head => _head;

    /// <summary>Temperature of the gradient.</summary>
    public void Cool(double temperature) => _head.Temperature = (float)temperature;

    /// <inheritdoc/>
    public void Explore(ReadOnlySpan<float> outputs, Span<float> action, double scale, CounterRandom random)
    {
        for (int i = 0; i < _noisy.Length; i++) _noisy[i] = outputs[i] - (float)(scale * Math.Log(-Math.Log(1 - random.Uniform((ulong)i) + 1e-18) + 1e-18));
        _head.Forward(_noisy, action);
    }

    /// <inheritdoc/>
    public void Draw(Span<float> action, CounterRandom random)
    {
        action.Clear();
        for (int n = 0; n < model.Devices; n++) action[n * _options + random.Below((ulong)n, _options)] = 1;
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<float> action, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < model.Devices; n++)
        {
            int option = action.Slice(n * _options, _options).IndexOf(1f);
            decision.Levels[n] = option / 2;
            decision.Places[n] = (Placement)(option % 2);
        }
    }

    /// <inheritdoc/>
    public void Encode(EdgeDecision decision, Span<float> action)
    {
        action.Clear();
        for (int n = 0; n < model.Devices; n++) action[n * _options + 2 * decision.Levels[n] + (int)decision.Places[n]] = 1;
    }
}
