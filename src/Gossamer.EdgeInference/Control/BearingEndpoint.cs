using System.Globalization;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.EdgeInference.Control;

/// <summary>
/// The networks of an edge as one model of the Open Inference Protocol: windows as 16-bit codes, <c>input</c> INT16 [−1, −1], to their classes, <c>label</c>
/// INT32 [−1]. The parameter <c>sampling_index</c> says at which rate they were taken.
/// </summary>
/// <remarks>
/// Windows of a device of the system, which says <c>device</c> and <c>slot</c>, are answered once each, by the shares of services. Anybody else says
/// <c>service</c>, and is answered one call after the other.
/// </remarks>
public sealed class BearingEndpoint : IServedModel
{
    /// <summary>Name of the edge's networks.</summary>
    public const string Full = "bearing-full";

    /// <summary>Name of the devices' networks.</summary>
    public const string Compressed = "bearing-compressed";

    internal const string Input = "input", LevelParameter = "sampling_index", SlotParameter = "slot", SequenceParameter = "sequence", ServiceParameter = "service";

    private const string Output = "label";

    private readonly EdgeModel _model;
    private readonly IReadOnlyList<SensorService> _services;
    private readonly Func<int, WindowBatch, int[]> _classify;
    private readonly EdgeSite? _site;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>A model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">The system.</param>
    /// <param name="services">Windows and rates of its services.</param>
    /// <param name="classify">The classes of windows of a service; called by several threads at a time.</param>
    /// <param name="site">Who answers devices of the system; null for nobody but <paramref name="classify"/>. It stays the caller's.</param>
    public BearingEndpoint(string name, EdgeModel model, IReadOnlyList<SensorService> services, Func<int, WindowBatch, int[]> classify, EdgeSite? site = null)
    {
        if (services.Count != model.Services) throw new ArgumentException($"{services.Count} services, expected {model.Services}", nameof(services));
        (_model, _services, _classify, _site) = (model, services, classify, site);
        Description = new ModelDescription(name, "1", NetworkModel.Platform, [new TensorSpec(Input, TensorDataType.Int16, -1, -1)], [new TensorSpec(Output, TensorDataType.Int32, -1)]);
    }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public bool SchedulesItself => true;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InferenceTensor>> InferAsync(ModelCall call, CancellationToken cancellation)
    {
        InferenceTensor input = call.Inputs[0];
        RequestId? task = TaskOf(call);
        int service = task is { } known ? _model.Service(known.Device) : ServiceOf(call);
        int level = (int)(Number(call, LevelParameter, _services[service].Levels - 1) ?? throw InferenceException.Invalid($"parameter '{LevelParameter}' is missing, expected 0 to {_services[service].Levels - 1}"));
        int count = (int)input.Shape[0], length = _services[service].Length(level);
        if (input.Shape[1] != length) throw InferenceException.Invalid($"windows have {input.Shape[1]} samples, expected {length} of service '{_services[service].Name}' at {LevelParameter} {level}");
        var windows = new WindowBatch(level, count, input.AsSpan<short>().ToArray());
        int[] labels = task is { } id && _site is not null
            ? await AnswerAsync(_site, id, windows, cancellation).ConfigureAwait(false)
            : await InTurnAsync(service, windows, cancellation).ConfigureAwait(false);
        return [InferenceTensor.Of<int>(Output, [count], labels)];
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task<int[]> AnswerAsync(EdgeSite site, RequestId id, WindowBatch windows, CancellationToken cancellation)
    {
        try
        {
            return await site.AnswerAsync(id, windows).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException busy)
        {
            throw new InferenceException(InferenceError.TooMany, busy.Message, busy);
        }
        catch (ArgumentException wrong)
        {
            throw InferenceException.Invalid(wrong.Message, wrong);
        }
    }

    private async Task<int[]> InTurnAsync(int service, WindowBatch windows, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _classify(service, windows);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Which task of which device is meant; null where the request does not say so.</summary>
    private RequestId? TaskOf(ModelCall call)
    {
        if (!call.Parameters.ContainsKey(SlotParameter)) return null;
        // The server has compared it with the certificate.
        string device = Text(call, InferenceRequest.DeviceParameter) ?? throw InferenceException.Invalid($"parameter '{InferenceRequest.DeviceParameter}' is missing beside '{SlotParameter}'");
        int index = DeviceIds.IndexOf(device, _model.Devices) ?? throw new InferenceException(InferenceError.NotFound, $"'{OneLine.Of(device)}' is none of the {_model.Devices} devices of this edge");
        return new RequestId(index, Number(call, SlotParameter, Wire.ControlMessages.MostSlot)!.Value, (int)(Number(call, SequenceParameter, int.MaxValue) ?? 0));
    }

    private int ServiceOf(ModelCall call)
    {
        string names = string.Join(", ", _services.Select(static service => service.Name));
        string name = Text(call, ServiceParameter) ?? throw InferenceException.Invalid($"parameter '{ServiceParameter}' is missing, expected one of {names}");
        for (int m = 0; m < _services.Count; m++)
            if (_services[m].Name == name) return m;
        throw InferenceException.Invalid($"there is no service '{OneLine.Of(name)}', but {names}");
    }

    private static string? Text(ModelCall call, string name) => call.Parameters.TryGetValue(name, out object? value)
        ? value as string ?? throw InferenceException.Invalid($"parameter '{name}' is no text")
        : null;

    private static long? Number(ModelCall call, string name, long most)
    {
        if (!call.Parameters.TryGetValue(name, out object? value)) return null;
        long? number = value switch
        {
            long signed => signed,
            ulong unsigned and <= long.MaxValue => (long)unsigned,
            _ => null,
        };
        return number >= 0 && number <= most
            ? number
            : throw InferenceException.Invalid($"parameter '{name}' is {OneLine.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}, expected a whole number from 0 to {most}");
    }
}
