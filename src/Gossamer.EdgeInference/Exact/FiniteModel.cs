using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Exact;

/// <summary>
/// A scenario whose tasks take finitely many values and whose queues then move on a finite lattice, as an explicit decision process: every state
/// that can be reached from empty queues, every decision, costs and accuracies from the same equations as the simulator. Deficits are no part
/// of it. A decision leads to a post-decision state (queues and channels) for certain, and that to the next state by channel and arrivals alone.
/// </summary>
public sealed class FiniteModel
{
    /// <summary>States beyond which an exact solution is refused.</summary>
    public const int MostStates = 20_000;

    private readonly Dictionary<StateKey, int> _states = [];
    private readonly List<StateKey> _keys = [];
    private readonly Dictionary<PostKey, int> _posts = [];
    private readonly List<(int State, double Probability)[]> _successors = [];

    private FiniteModel(EdgeModel model, IReadOnlyList<(double Tasks, double Probability)> law)
    {
        Model = model;
        Actions = 1;
        for (int n = 0; n < model.Devices; n++) Actions *= 2 * model.Levels;
        Enumerate(law);
        (Delay, Next, Accuracy) = (new double[States * Actions], new int[States * Actions], new double[model.Services][]);
        for (int m = 0; m < model.Services; m++) Accuracy[m] = new double[States * Actions];
        Tabulate(law);
    }

    /// <summary>The scenario.</summary>
    public EdgeModel Model { get; }

    /// <summary>Number of states.</summary>
    public int States => _keys.Count;

    /// <summary>Number of decisions, (2K)^N.</summary>
    public int Actions { get; }

    /// <summary>[state, action]: D.</summary>
    internal double[] Delay { get; }

    /// <summary>[service][state, action]: A.</summary>
    internal double[][] Accuracy { get; }

    /// <summary>[state, action]: post-decision state.</summary>
    internal int[] Next { get; }

    /// <summary>[post-decision state]: next states and their probabilities.</summary>
    internal IReadOnlyList<(int State, double Probability)[]> Successors => _successors;

    /// <summary>The process of a scenario.</summary>
    /// <returns>Null where arrivals are not finite, or there are too many states or decisions.</returns>
    public static FiniteModel? TryCreate(EdgeModel model)
    {
        double decisions = Math.Pow(2 * model.Levels, model.Devices);
        if (model.Arrivals.FiniteLaw is not { } law || decisions > 4096) return null;
        double exogenous = Math.Pow(law.Count * model.Channel.States, model.Devices);
        if (exogenous > MostStates) return null;
        try
        {
            return new FiniteModel(model, [.. law.Where(static entry => entry.Probability > 0)]);
        }
        catch (LatticeTooLargeException)
        {
            return null;
        }
    }

    /// <summary>The state of the simulator's state, for policies made from exact solutions.</summary>
    /// <exception cref="ArgumentException">It cannot be reached from empty queues.</exception>
    public int IndexOf(EdgeState state)
    {
        IReadOnlyList<(double Tasks, double Probability)> law = Model.Arrivals.FiniteLaw!;
        int[] arrivals = [.. state.TaskBits.Select((bits, n) => Nearest(law, bits / Model.RawBits[n]))];
        var key = new StateKey(new PostKey(state.LocalBits, state.EdgeBits, state.Channel), arrivals);
        return _states.TryGetValue(key, out int index) ? index : throw new ArgumentException("the state is not on the lattice of this scenario", nameof(state));
    }

    /// <summary>Writes decision number <paramref name="action"/>.</summary>
    public void Decode(int action, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < Model.Devices; n++)
        {
            int own = action % (2 * Model.Levels);
            action /= 2 * Model.Levels;
            decision.Levels[n] = own / 2;
            decision.Places[n] = (Placement)(own % 2);
        }
    }

    private static int Nearest(IReadOnlyList<(double Tasks, double Probability)> law, double tasks)
    {
        (double Tasks, double Probability)[] possible = [.. law.Where(static entry => entry.Probability > 0)];
        int best = 0;
        for (int i = 1; i < possible.Length; i++)
            if (Math.Abs(possible[i].Tasks - tasks) < Math.Abs(possible[best].Tasks - tasks)) best = i;
        return best;
    }

    /// <summary>Breadth first from empty queues, every channel and every arrival.</summary>
    private void Enumerate(IReadOnlyList<(double Tasks, double Probability)> law)
    {
        int devices = Model.Devices, channels = Model.Channel.States;
        foreach (int[] channel in Tuples(devices, channels))
            foreach (int[] arrivals in Tuples(devices, law.Count))
                AddState(new StateKey(new PostKey(new double[devices], new double[Model.Services], channel), arrivals));
        var state = new EdgeState(Model);
        var decision = new EdgeDecision(Model);
        var outcome = new SlotOutcome(Model);
        for (int s = 0; s < _keys.Count; s++)
        {
            Restore(_keys[s], law, state);
            for (int a = 0; a < Actions; a++)
            {
                Decode(a, decision);
                SlotEquations.Evaluate(Model, state, decision, outcome);
                AddPost(new PostKey(outcome.NextLocalBits, outcome.NextEdgeBits, state.Channel), law);
            }
        }
    }

    private void Tabulate(IReadOnlyList<(double Tasks, double Probability)> law)
    {
        var state = new EdgeState(Model);
        var decision = new EdgeDecision(Model);
        var outcome = new SlotOutcome(Model);
        for (int s = 0; s < States; s++)
        {
            Restore(_keys[s], law, state);
            for (int a = 0; a < Actions; a++)
            {
                Decode(a, decision);
                SlotEquations.Evaluate(Model, state, decision, outcome);
                int place = s * Actions + a;
                Delay[place] = outcome.Delay;
                for (int m = 0; m < Model.Services; m++) Accuracy[m][place] = outcome.Accuracy[m];
                Next[place] = _posts[new PostKey(outcome.NextLocalBits, outcome.NextEdgeBits, state.Channel)];
            }
        }
    }

    private void Restore(StateKey key, IReadOnlyList<(double Tasks, double Probability)> law, EdgeState state)
    {
        key.Post.Local.CopyTo(state.LocalBits, 0);
        key.Post.Edge.CopyTo(state.EdgeBits, 0);
        for (int n = 0; n < Model.Devices; n++)
        {
            state.Channel[n] = key.Post.Channel[n];
            state.UploadSecondsPerBit[n] = Model.Channel.SecondsPerBit[key.Post.Channel[n]];
            state.TaskBits[n] = law[key.Arrivals[n]].Tasks * Model.RawBits[n];
        }
    }

    private void AddPost(PostKey post, IReadOnlyList<(double Tasks, double Probability)> law)
    {
        if (!_posts.TryAdd(post, _successors.Count)) return;
        int devices = Model.Devices, channels = Model.Channel.States;
        List<(int, double)> next = [];
        foreach (int[] channel in Tuples(devices, channels))
        {
            double moves = 1;
            for (int n = 0; n < devices; n++) moves *= Model.Scenario.Channel.Transitions[post.Channel[n]][channel[n]];
            if (moves == 0) continue;
            foreach (int[] arrivals in Tuples(devices, law.Count))
            {
                double probability = moves;
                for (int n = 0; n < devices; n++) probability *= law[arrivals[n]].Probability;
                next.Add((AddState(new StateKey(new PostKey(post.Local, post.Edge, channel), arrivals)), probability));
            }
        }
        _successors.Add([.. next]);
    }

    private int AddState(StateKey key)
    {
        if (_states.TryGetValue(key, out int index)) return index;
        if (_keys.Count == MostStates) throw new LatticeTooLargeException();
        _states.Add(key, _keys.Count);
        _keys.Add(key);
        return _keys.Count - 1;
    }

    private static IEnumerable<int[]> Tuples(int length, int values)
    {
        int[] tuple = new int[length];
        while (true)
        {
            yield return [.. tuple];
            int place = 0;
            while (place < length && ++tuple[place] == values) tuple[place++] = 0;
            if (place == length) yield break;
        }
    }

    private sealed class LatticeTooLargeException : Exception;

    /// <summary>Queues and channels; bits are compared after rounding, because the same sum may come about in several ways.</summary>
    private readonly struct PostKey : IEquatable<PostKey>
    {
        public PostKey(double[] local, double[] edge, int[] channel)
        {
            (Local, Edge, Channel) = ([.. local.Select(Rounded)], [.. edge.Select(Rounded)], [.. channel]);
            var hash = default(HashCode);
            foreach (double value in Local) hash.Add(value);
            foreach (double value in Edge) hash.Add(value);
            foreach (int value in Channel) hash.Add(value);
            Hash = hash.ToHashCode();
        }

        public double[] Local { get; }

        public double[] Edge { get; }

        public int[] Channel { get; }

        private int Hash { get; }

        public bool Equals(PostKey other) =>
            Local.AsSpan().SequenceEqual(other.Local) && Edge.AsSpan().SequenceEqual(other.Edge) && Channel.AsSpan().SequenceEqual(other.Channel);

        public override bool Equals(object? obj) => obj is PostKey other && Equals(other);

        public override int GetHashCode() => Hash;

        private static double Rounded(double bits) => Math.Round(bits, 6);
    }

    private readonly struct StateKey(PostKey post, int[] arrivals) : IEquatable<StateKey>
    {
        public PostKey Post { get; } = post;

        public int[] Arrivals { get; } = arrivals;

        public bool Equals(StateKey other) => Post.Equals(other.Post) && Arrivals.AsSpan().SequenceEqual(other.Arrivals);

        public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Post.GetHashCode());
            foreach (int value in Arrivals) hash.Add(value);
            return hash.ToHashCode();
        }
    }
}
