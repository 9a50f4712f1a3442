using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossamer.Learning.Runs.TensorBoard;

namespace Gossamer.Learning.Runs;

/// <summary>
/// Writes a run's directory: <c>run.json</c>, <c>metrics.jsonl</c>, a TensorBoard event file, and whatever else its owner
/// puts there. One recorder at a time works on a directory; any number of readers may look on.
/// </summary>
/// <remarks>
/// Metrics carry no clock, so that a resumed run leaves the same bytes as an uninterrupted one. JSON has no NaN and no
/// infinities: they are written as the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>. Members may be called from
/// any thread.
/// </remarks>
public sealed class RunRecorder : IDisposable
{
    private const int PendingLimit = 1 << 16;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly RunLock? _lock;
    private readonly TimeProvider _clock;
    private readonly RunLog _metrics, _events;
    private readonly EventEncoder _encoder;
    private readonly Utf8JsonWriter _json;
    private long _lastFlush = Stopwatch.GetTimestamp();
    private bool _disposed;

    private RunRecorder(RunInfo run, RunLock held, RunPosition position, TimeProvider clock)
    {
        _lock = held;
        _clock = clock;
        Info = run;
        _metrics = new RunLog(run.PathOf(RunFiles.Metrics), position.MetricsLength);
        try
        {
            string events = RunFiles.FindEvents(run.Directory) ?? run.PathOf(
                $"{RunFiles.EventsPrefix}{run.Started.ToUnixTimeSeconds()}.{NameInPath(Environment.MachineName)}");
            _events = new RunLog(events, position.EventsLength);
        }
        catch
        {
            _metrics.Dispose();
            throw;
        }

        _json = new Utf8JsonWriter(_metrics.Pending);
        _encoder = new EventEncoder(_events.Pending);
        if (position.EventsLength == 0) _encoder.FileVersion(clock.GetUtcNow());
        Save();
        FlushLogs(toDisk: false);
    }

    private RunRecorder(RunInfo run)
    {
        _clock = TimeProvider.System;
        Info = run;
        (_metrics, _events) = (new RunLog(), new RunLog());
        _json = new Utf8JsonWriter(_metrics.Pending);
        _encoder = new EventEncoder(_events.Pending);
    }

    /// <summary>Whether anything reaches the disk: not where another process keeps the record.</summary>
    public bool WritesFiles => _lock is not null;

    /// <summary>What <c>run.json</c> says now.</summary>
    public RunInfo Info { get; private set; }

    /// <summary>The run's directory, absolute.</summary>
    public string Directory => Info.Directory;

    /// <summary>
    /// How much has been logged, for a checkpoint to store. Everything logged so far is on disk when this returns, so a
    /// checkpoint never points past the end of a log.
    /// </summary>
    public RunPosition Position
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                FlushLogs(toDisk: true);
                return new RunPosition(_metrics.Length, _events.Length);
            }
        }
    }

    /// <summary>
    /// Starts a run in a new directory <c>{root}/{yyyyMMdd-HHmmss}-{name}</c>; a suffix <c>-2</c>, <c>-3</c> … keeps names apart.
    /// </summary>
    public static RunRecorder Create(string root, RunDescription description, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        string stem = Path.Combine(root, $"{clock.GetLocalNow():yyyyMMdd-HHmmss}-{NameInPath(description.Name)}");
        for (int number = 1; ; number++)
        {
            string directory = number == 1 ? stem : $"{stem}-{number}";
            if (System.IO.Directory.Exists(directory)) continue;
            System.IO.Directory.CreateDirectory(directory);
            if (RunLock.TryTake(directory, fresh: true) is { } held) return Start(directory, description, held, default, clock);
        }
    }

    /// <summary>Starts a run in <paramref name="directory"/>, which may exist but must not hold a run.</summary>
    /// <exception cref="IOException">The directory holds a run, finished or not, or files of one.</exception>
    public static RunRecorder CreateAt(string directory, RunDescription description, TimeProvider? clock = null)
    {
        System.IO.Directory.CreateDirectory(directory);
        RunLock held = RunLock.TryTake(directory) ?? throw InUse(directory);
        if (FirstRunFile(directory) is not { } found) return Start(directory, description, held, default, clock ?? TimeProvider.System);
        held.Dispose();
        throw new IOException($"{directory}: already holds a run ({found}); name another directory, or resume an unfinished run");
    }

    /// <summary>
    /// A recorder for a process that takes part in a run whose record another one keeps: it takes everything and writes nothing, and so do its
    /// children.
    /// </summary>
    /// <param name="directory">The run's directory, as the other process names it.</param>
    /// <param name="description">What is run.</param>
    public static RunRecorder Silent(string directory, RunDescription description) =>
        new(Begin(directory, description, TimeProvider.System));

    /// <summary>Continues an unfinished run: both logs are cut back to <paramref name="position"/>, where its checkpoint was taken.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="position">From the checkpoint; <c>default</c> starts the logs again.</param>
    /// <param name="clock">The clock; the system's by default.</param>
    /// <exception cref="IOException">The run is finished, or another process works on it.</exception>
    /// <exception cref="InvalidDataException"><c>run.json</c> is malformed or a log is shorter than <paramref name="position"/>.</exception>
    public static RunRecorder Resume(string directory, RunPosition position, TimeProvider? clock = null)
    {
        if (!File.Exists(Path.Combine(directory, RunFiles.Record)))
            throw new FileNotFoundException($"{directory}: holds no run ({RunFiles.Record} is missing)");
        RunLock held = RunLock.TryTake(directory) ?? throw InUse(directory);
        try
        {
            RunInfo run = RunRecordFormat.Read(directory);
            if (run.Status == RunStatus.Finished) throw new IOException($"{directory}: the run is finished; there is nothing to resume");
            return Continue(run, held, position, clock ?? TimeProvider.System);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A run inside this one, in the sub-folder that its name says. This run owns its children: what an interrupted one left there is
    /// continued at <paramref name="position"/>, by default from the beginning.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not usable as a folder's name.</exception>
    /// <exception cref="IOException">Another recorder works on the child.</exception>
    public RunRecorder Child(RunDescription description, RunPosition position = default)
    {
        string name = description.Name;
        if (name.Length == 0 || NameInPath(name) != name)
            throw new ArgumentException(
                $"'{name}' cannot name a child run; use letters, digits, '-', '_' and '.'", nameof(description));
        string directory = Path.Combine(Directory, name);
        return WritesFiles ? OpenChild(directory, description, position, _clock) : Silent(directory, description);
    }

    /// <summary>
    /// A run inside one that another process keeps, in the folder <paramref name="directory"/>; see <see cref="Child(RunDescription, RunPosition)"/>.
    /// </summary>
    public static RunRecorder OpenChild(string directory, RunDescription description, RunPosition position = default, TimeProvider? clock = null)
    {
        System.IO.Directory.CreateDirectory(directory);
        RunLock held = RunLock.TryTake(directory) ?? throw InUse(directory);
        try
        {
            return File.Exists(Path.Combine(directory, RunFiles.Record))
                ? Continue(RunRecordFormat.Read(directory), held, position, clock ?? TimeProvider.System)
                : Start(directory, description, held, position, clock ?? TimeProvider.System);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A child with this run's own options and seed.</summary>
    /// <inheritdoc cref="Child(RunDescription, RunPosition)"/>
    public RunRecorder Child(string name, RunPosition position = default) => Child(Info.Description with { Name = name }, position);

    /// <summary>Logs one record to <c>metrics.jsonl</c> and TensorBoard.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="epoch">Epochs done, with the fraction of the current one.</param>
    /// <param name="values">Names, for example <c>train/loss</c>, with values.</param>
    /// <exception cref="ArgumentException">A name is empty, <c>step</c> or <c>epoch</c>.</exception>
    public void Log(long step, double epoch, params ReadOnlySpan<(string Name, double Value)> values)
    {
        foreach ((string name, _) in values)
            if (name is "" or "step" or "epoch") throw new ArgumentException($"'{name}' cannot name a metric", nameof(values));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _json.Reset();
            _json.WriteStartObject();
            _json.WriteNumber("step", step);
            WriteNumber("epoch", epoch);
            foreach ((string name, double value) in values) WriteNumber(name, value);
            _json.WriteEndObject();
            _json.Flush();
            _metrics.Pending.Write("\n"u8);
            _encoder.Scalars(_clock.GetUtcNow(), step, values);
            FlushWhenDue();
        }
    }

    /// <summary>Logs a distribution to TensorBoard.</summary>
    public void LogHistogram(long step, string name, ReadOnlySpan<double> values)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _encoder.Histogram(_clock.GetUtcNow(), step, name, values);
            FlushWhenDue();
        }
    }

    /// <summary>The path of <paramref name="file"/> in the run's directory.</summary>
    public string PathOf(string file) => Info.PathOf(file);

    /// <summary>
    /// Writes <paramref name="text"/> to <paramref name="file"/> in the run's directory; an older file is replaced in one step.
    /// </summary>
    public void WriteText(string file, string text)
    {
        if (WritesFiles) RunFiles.Replace(PathOf(file), Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Ends the run with its result.</summary>
    public void Finish(JsonElement result) => End(RunStatus.Finished, result, error: null);

    /// <summary>Ends the run with its result.</summary>
    public void Finish<T>(T result, JsonTypeInfo<T> type) => Finish(JsonSerializer.SerializeToElement(result, type));

    /// <summary>Ends the run as stopped by request.</summary>
    public void Cancel() => End(RunStatus.Cancelled, result: null, error: null);

    /// <summary>Ends the run as failed, saying why in one line.</summary>
    public void Fail(string error) => End(RunStatus.Failed, result: null, error);

    /// <summary>
    /// Removes a run in which nothing has happened: a new one without metrics, whose directory holds only what the recorder put there.
    /// Returns whether it did; the recorder can only be disposed then.
    /// </summary>
    public bool TryDiscard()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!WritesFiles || Info.Resumed.Count > 0 || _metrics.Length > 0) return false;
            string[] own = [RunFiles.Record, RunFiles.Metrics, RunFiles.Lock, Path.GetFileName(RunFiles.FindEvents(Directory)!)];
            if (System.IO.Directory.EnumerateFileSystemEntries(Directory).Any(entry => !own.Contains(Path.GetFileName(entry)))) return false;
            _disposed = true;
            _events.Dispose();
            _metrics.Dispose();
            _json.Dispose();
            _lock!.Dispose();
            System.IO.Directory.Delete(Directory, recursive: true);
            return true;
        }
    }

    /// <summary>Flushes and closes the logs. A run that was not ended by then is marked as failed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            // A full disk must not keep files open or the run locked.
            using (_lock)
            using (_events)
            using (_metrics)
            using (_json)
            {
                try
                {
                    if (Info.Status == RunStatus.Running) End(RunStatus.Failed, result: null, "ended without a result");
                }
                finally
                {
                    _disposed = true;
                    _json.Reset();
                }
            }
        }
    }

    private static RunRecorder Start(string directory, RunDescription description, RunLock held, RunPosition position, TimeProvider clock) =>
        Open(Begin(directory, description, clock), held, position, clock);

    private static RunInfo Begin(string directory, RunDescription description, TimeProvider clock) => new()
    {
        Directory = Path.GetFullPath(directory),
        Description = description,
        Versions = RunVersions.Current,
        Machine = RunMachine.Current,
        Status = RunStatus.Running,
        Started = clock.GetUtcNow(),
    };

    private static RunRecorder Continue(RunInfo run, RunLock held, RunPosition position, TimeProvider clock) => Open(
        run with { Status = RunStatus.Running, Resumed = [.. run.Resumed, clock.GetUtcNow()], Ended = null, Error = null, Result = null },
        held, position, clock);

    private static RunRecorder Open(RunInfo run, RunLock held, RunPosition position, TimeProvider clock)
    {
        try
        {
            return new RunRecorder(run, held, position, clock);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static string? FirstRunFile(string directory)
    {
        string[] files = [RunFiles.Record, RunFiles.Metrics, RunFiles.Checkpoint, RunFiles.Report];
        return files.FirstOrDefault(file => File.Exists(Path.Combine(directory, file))) ?? Path.GetFileName(RunFiles.FindEvents(directory));
    }

    private static IOException InUse(string directory) => new($"{directory}: another process is working on this run");

    private static string NameInPath(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).TrimStart('.');

    private void WriteNumber(string name, double value)
    {
        if (double.IsFinite(value)) _json.WriteNumber(name, value);
        else _json.WriteString(name, value.ToString());
    }

    private void End(RunStatus status, JsonElement? result, string? error)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            FlushLogs(toDisk: true);
            Info = Info with { Status = status, Ended = _clock.GetUtcNow(), Result = result, Error = error };
            Save();
        }
    }

    private void Save()
    {
        if (WritesFiles) RunFiles.Replace(PathOf(RunFiles.Record), RunRecordFormat.Write(Info).Span);
    }

    private void FlushWhenDue()
    {
        int pending = _metrics.Pending.WrittenCount + _events.Pending.WrittenCount;
        if (pending >= PendingLimit || Stopwatch.GetElapsedTime(_lastFlush) >= FlushInterval)
            FlushLogs(toDisk: false);
    }

    private void FlushLogs(bool toDisk)
    {
        _events.Flush(toDisk);
        _metrics.Flush(toDisk);
        _lastFlush = Stopwatch.GetTimestamp();
    }
}
