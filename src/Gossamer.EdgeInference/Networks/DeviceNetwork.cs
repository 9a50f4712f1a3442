using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Networks;

/// <summary>
/// One network shared by all devices (after Zaheer et al., "Deep Sets", arXiv 1703.06114). A first part turns what is seen of each device into a few
/// numbers; their means over its service and over all devices, and what is seen of the device itself, go into a second, whose outputs are the
/// device's own, or are summed over devices to one. Permuting devices of a service permutes its outputs and leaves a sum as it is, and since no parameter
/// knows how many devices there are, another number of them needs no other training.
/// </summary>
public sealed class DeviceNetwork : SmallNetwork
{
    /// <summary>Numbers of which means are taken.</summary>
    private const int ContextUnits = 16;

    /// <summary>Hidden units on the way to them.</summary>
    private const int ContextHidden = 32;

    private readonly DeviceLayout _layout;
    private readonly int[] _hidden;
    private readonly int _outputs;
    private readonly Mlp _context, _device;
    private readonly int[] _devices;

    /// <summary>A network with weights that are not yet set.</summary>
    /// <param name="layout">Whose the inputs are.</param>
    /// <param name="hidden">Hidden units of the second part.</param>
    /// <param name="outputs">Outputs of each device; 0 for one number, the sum over devices.</param>
    public DeviceNetwork(DeviceLayout layout, IReadOnlyList<int> hidden, int outputs)
    {
        (_layout, _hidden, _outputs) = (layout, [.. hidden], outputs);
        int[] context = [layout.Seen, ContextHidden, ContextUnits], device = [layout.Seen + 2 * ContextUnits, .. hidden, Math.Max(outputs, 1)];
        int first = Mlp.ParametersOf(context);
        Parameters = new float[first + Mlp.ParametersOf(device)];
        (_context, _device) = (new Mlp(Parameters, 0, context), new Mlp(Parameters, first, device));
        _devices = new int[layout.Services];
        foreach (int service in layout.ServiceOf) _devices[service]++;
        Form = [.. context, .. device, outputs];
    }

    /// <inheritdoc/>
    public override int Inputs => _layout.Length;

    /// <inheritdoc/>
    public override int Outputs => _outputs == 0 ? 1 : _outputs * _layout.Devices;

    /// <inheritdoc/>
    internal override float[] Parameters { get; }

    /// <inheritdoc/>
    internal override int[] Form { get; }

    /// <inheritdoc/>
    public override NetworkWorkspace CreateWorkspace(int rows) => new Workspace(this, rows);

    /// <inheritdoc/>
    public override SmallNetwork CreateTwin() => new DeviceNetwork(_layout, _hidden, _outputs);

    /// <inheritdoc/>
    public override void Initialize(CounterRandom random, double last)
    {
        _context.Initialize(random.Fork("context"), Math.Sqrt(3.0 / ContextHidden));
        _device.Initialize(random.Fork("device"), last);
    }

    /// <inheritdoc/>
    public override void Forward(NetworkWorkspace workspace, int rows)
    {
        var own = (Workspace)workspace;
        int devices = _layout.Devices, seen = _layout.Seen;
        for (int row = 0; row < rows; row++)
            for (int n = 0; n < devices; n++) _layout.Gather(own.Input(row), n, own.Context.Input(row * devices + n));
        _context.Forward(own.Context, rows * devices);
        Span<float> means = stackalloc float[(_layout.Services + 1) * ContextUnits];
        for (int row = 0; row < rows; row++)
        {
            Means(own.Context, row * devices, means);
            for (int n = 0; n < devices; n++)
            {
                int at = row * devices + n;
                Span<float> input = own.Device.Input(at);
                own.Context.Input(at).CopyTo(input);
                means.Slice(_layout.ServiceOf[n] * ContextUnits, ContextUnits).CopyTo(input[seen..]);
                means[^ContextUnits..].CopyTo(input[(seen + ContextUnits)..]);
            }
        }
        _device.Forward(own.Device, rows * devices);
        for (int row = 0; row < rows; row++)
        {
            Span<float> output = own.Output(row);
            if (_outputs == 0) output[0] = 0;
            for (int n = 0; n < devices; n++)
            {
                ReadOnlySpan<float> result = own.Device.Output(row * devices + n);
                if (_outputs == 0) output[0] += result[0];
                else result.CopyTo(output[(n * _outputs)..]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(NetworkWorkspace workspace, int rows, Span<float> parameters, bool inputs)
    {
        var own = (Workspace)workspace;
        int devices = _layout.Devices, seen = _layout.Seen;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> gradient = own.OutputGradient(row);
            for (int n = 0; n < devices; n++)
            {
                Span<float> result = own.Device.OutputGradient(row * devices + n);
                if (_outputs == 0) result[0] = gradient[0];
                else gradient.Slice(n * _outputs, _outputs).CopyTo(result);
            }
        }
        _device.Backward(own.Device, rows * devices, parameters, inputs: true);
        Span<float> sums = stackalloc float[(_layout.Services + 1) * ContextUnits];
        for (int row = 0; row < rows; row++)
        {
            // What reaches a mean is shared by those it was taken of.
            sums.Clear();
            for (int n = 0; n < devices; n++)
            {
                ReadOnlySpan<float> gradient = own.Device.InputGradient(row * devices + n)[seen..];
                int service = _layout.ServiceOf[n] * ContextUnits;
                for (int i = 0; i < ContextUnits; i++)
                {
                    sums[service + i] += gradient[i] / _devices[_layout.ServiceOf[n]];
                    sums[sums.Length - ContextUnits + i] += gradient[ContextUnits + i] / devices;
                }
            }
            for (int n = 0; n < devices; n++)
            {
                Span<float> gradient = own.Context.OutputGradient(row * devices + n);
                int service = _layout.ServiceOf[n] * ContextUnits;
                for (int i = 0; i < ContextUnits; i++) gradient[i] = sums[service + i] + sums[sums.Length - ContextUnits + i];
            }
        }
        _context.Backward(own.Context, rows * devices, parameters, inputs);
        if (!inputs) return;
        for (int row = 0; row < rows; row++)
        {
            Span<float> gradient = own.InputGradient(row);
            gradient.Clear();
            for (int n = 0; n < devices; n++)
            {
                _layout.Scatter(own.Device.InputGradient(row * devices + n), n, gradient);
                _layout.Scatter(own.Context.InputGradient(row * devices + n), n, gradient);
            }
        }
    }

    /// <inheritdoc/>
    internal override void Changed()
    {
        _context.Changed();
        _device.Changed();
    }

    /// <summary>Means over each service, then over all devices.</summary>
    private void Means(MlpWorkspace context, int first, Span<float> means)
    {
        means.Clear();
        Span<float> all = means[^ContextUnits..];
        for (int n = 0; n < _layout.Devices; n++)
        {
            int service = _layout.ServiceOf[n];
            Span<float> mean = means.Slice(service * ContextUnits, ContextUnits);
            ReadOnlySpan<float> own = context.Output(first + n);
            for (int i = 0; i < ContextUnits; i++)
            {
                mean[i] += own[i] / _devices[service];
                all[i] += own[i] / _layout.Devices;
            }
        }
    }

    private sealed class Workspace(DeviceNetwork network, int rows) : NetworkWorkspace(rows)
    {
        private readonly int _inputs = network.Inputs, _outputs = network.Outputs;
        private readonly float[] _input = new float[rows * network.Inputs], _inputGradient = new float[rows * network.Inputs];
        private readonly float[] _output = new float[rows * network.Outputs], _outputGradient = new float[rows * network.Outputs];

        public MlpWorkspace Context { get; } = new(network._context, rows * network._layout.Devices);

        public MlpWorkspace Device { get; } = new(network._device, rows * network._layout.Devices);

        public override Span<float> Input(int row) => _input.AsSpan(row * _inputs, _inputs);

        public override Span<float> Output(int row) => _output.AsSpan(row * _outputs, _outputs);

        public override Span<float> OutputGradient(int row) => _outputGradient.AsSpan(row * _outputs, _outputs);

        public override Span<float> InputGradient(int row) => _inputGradient.AsSpan(row * _inputs, _inputs);
    }
}
