using System.Diagnostics;
using Gossamer.EdgeInference.Telemetry;

namespace Gossamer.EdgeInference.Serving;

/// <summary>
/// Answers requests, whichever protocol they came by: as many at a time as there are processors, the others wait in order, and beyond
/// a number of those that wait requests are refused. Models that schedule themselves are only counted.
/// </summary>
/// <param name="models">What can be asked; the engine does not own it.</param>
/// <param name="meter">Receives times.</param>
/// <param name="waiting">Requests that may wait.</param>
internal sealed class InferenceEngine(ModelRepository models, CollabMeter meter, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly int _most = Environment.ProcessorCount + waiting;
    private int _inside;

    /// <summary>What can be asked.</summary>
    public ModelRepository Models => models;

    /// <summary>Answers <paramref name="request"/>.</summary>
    /// <param name="model">The model that it was read for.</param>
    /// <param name="request">The request.</param>
    /// <param name="device">Who asks, as the certificate says.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InferenceException">Another device is named, there is too much to do, or the model fails.</exception>
    public async ValueTask<InferenceResponse> InferAsync(IServedModel model, InferenceRequest request, string device, CancellationToken cancellation)
    {
        if (request.Call.Parameters.TryGetValue(InferenceRequest.DeviceParameter, out object? claimed) && !device.Equals(claimed))
            throw new InferenceException(InferenceError.Denied, $"the request names device '{OneLine.Of($"{claimed}")}', the certificate is that of '{device}'");
        string service = model.Description.Name;
        long started = Stopwatch.GetTimestamp();
        if (Interlocked.Increment(ref _inside) > _most)
        {
            Interlocked.Decrement(ref _inside);
            meter.Dropped("load");
            throw new InferenceException(InferenceError.TooMany, $"{_most} requests are under way already");
        }
        try
        {
            bool holdsProcessor = !model.SchedulesItself;
            if (holdsProcessor) await _processors.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                TimeSpan queued = Stopwatch.GetElapsedTime(started);
                InferenceResponse response = await CallAsync(model, request, cancellation).ConfigureAwait(false);
                TimeSpan delay = Stopwatch.GetElapsedTime(started);
                meter.Passed(service, "queue", queued);
                meter.Passed(service, "infer", delay - queued);
                meter.Answered(service, delay);
                return response;
            }
            finally
            {
                if (holdsProcessor) _processors.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Frees what waiting needs.</summary>
    public void Dispose() => _processors.Dispose();

    private static async ValueTask<InferenceResponse> CallAsync(IServedModel model, InferenceRequest request, CancellationToken cancellation)
    {
        ModelDescription description = model.Description;
        using Activity? span = CollabMeter.Source.StartActivity("infer");
        span?.SetTag("model", description.Name);
        IReadOnlyList<InferenceTensor> outputs;
        try
        {
            outputs = await model.InferAsync(request.Call, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (InferenceException or OperationCanceledException))
        {
            span?.SetStatus(ActivityStatusCode.Error);
            // What went wrong inside is not the asking side's business.
            throw new InferenceException(InferenceError.Failed, $"model '{description.Name}' failed", failure);
        }
        if (outputs.Count != description.Outputs.Count)
            throw new InferenceException(InferenceError.Failed, $"model '{description.Name}' made {outputs.Count} outputs, expected {description.Outputs.Count}");
        return new InferenceResponse(description, request.Id, [.. request.Outputs.Select(place => outputs[place])]);
    }
}
