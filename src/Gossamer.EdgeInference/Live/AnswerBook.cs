namespace Gossamer.EdgeInference.Live;

/// <summary>A device's tasks and their answers: of several answers to a task the first counts, and none is lost unseen. Thread-safe.</summary>
public sealed class AnswerBook
{
    private readonly HashSet<RequestId> _open = [];
    private readonly Lock _gate = new();

    /// <summary>Tasks begun.</summary>
    public long Asked { get; private set; }

    /// <summary>Tasks answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Answers that came when there was one already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Tasks without an answer so far.</summary>
    public int Open
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>Begins a task.</summary>
    /// <exception cref="ArgumentException">It was begun before and is not yet answered.</exception>
    public void Ask(RequestId id)
    {
        lock (_gate)
        {
            if (!_open.Add(id)) throw new ArgumentException($"{id} is being answered already", nameof(id));
            Asked++;
        }
    }

    /// <summary>An answer has come; whether it is the first.</summary>
    public bool TryFinish(RequestId id)
    {
        lock (_gate)
        {
            if (!_open.Remove(id))
            {
                Duplicates++;
                return false;
            }
            Answered++;
            return true;
        }
    }
}
