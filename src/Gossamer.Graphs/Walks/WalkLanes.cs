using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Gossamer.Graphs.Temporal;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Graphs.Walks;

/// <summary>
/// Draws many walks at a time on one thread. A step of a walk is a chain of reads that depend on each other and, in a graph larger than the
/// caches, all miss; so each walk asks for what it reads next and the others take their turns while it arrives. (The technique is that of
/// interleaved index probes: Psaropoulos et al., "Interleaving with coroutines", PVLDB 11(2), 2017.)
/// </summary>
/// <param name="graph">The graph, kept alive by the caller.</param>
/// <param name="options">How walks are drawn.</param>
/// <param name="random">Numbers of all walks.</param>
/// <param name="nodeAt">Where the walks of a place begin.</param>
/// <param name="asOf">Edges with a later time do not exist.</param>
internal sealed unsafe class WalkLanes(TemporalGraph graph, WalkOptions options, CounterRandom random, Func<int, int> nodeAt, long asOf)
{
    // More lanes than a core has outstanding misses gain nothing.
    private const int Lanes = 16;

    // Edges that are searched at once: their times are two cache lines at most.
    private const int Near = 8;

    private readonly long* _rows = graph.RowPointers;
    private readonly bool _reverse = options.Direction == WalkDirection.Reverse;
    private readonly WalkBias _bias = options.Bias;
    private readonly int _perNode = options.WalksPerNode, _longest = options.Length + 1;

    private enum Stage
    {
        /// <summary>The row of the node is read next.</summary>
        Row,

        /// <summary>The first and the last time of the row are.</summary>
        Bounds,

        /// <summary>The end of what exists is being searched.</summary>
        End,

        /// <summary>The first edge after the walk's clock is.</summary>
        Clock,

        /// <summary>The edge that was drawn is read next.</summary>
        Edge,
    }

    /// <summary>Draws the walks of the places [<paramref name="first"/>, <paramref name="end"/>).</summary>
    /// <param name="first">First place.</param>
    /// <param name="end">Place after the last.</param>
    /// <param name="nodes">Receives the nodes of the walks of all places, [walks, longest].</param>
    /// <param name="lengths">Receives their lengths.</param>
    public void Draw(int first, int end, int[] nodes, int[] lengths)
    {
        int next = checked(first * _perNode), last = checked(end * _perNode);
        Span<Lane> lanes = stackalloc Lane[Lanes];
        int active = 0;
        while (active < lanes.Length && next < last) Begin(ref lanes[active++], next++, nodes);
        while (active > 0)
        {
            for (int i = 0; i < active; i++)
            {
                ref Lane lane = ref lanes[i];
                if (Advance(ref lane, nodes)) continue;
                lengths[lane.Walk] = lane.Length;
                if (next < last) Begin(ref lane, next++, nodes);
                else lane = lanes[--active];
            }
        }
    }

    private void Begin(ref Lane lane, int walk, int[] nodes)
    {
        int node = nodeAt(walk / _perNode);
        lane = new Lane { Walk = walk, Random = random.Fork((ulong)node).Fork((ulong)(walk % _perNode)) };
        Arrive(ref lane, node, nodes);
    }

    /// <summary>Takes a node into the walk and asks for its row.</summary>
    private void Arrive(ref Lane lane, int node, int[] nodes)
    {
        nodes[(long)lane.Walk * _longest + lane.Length++] = node;
        (lane.Node, lane.Stage) = (node, Stage.Row);
        // A hint: no harm where the node was appended and stands elsewhere.
        Ask(_rows + node);
    }

    /// <summary>One turn. False if the walk is over.</summary>
    private bool Advance(ref Lane lane, int[] nodes)
    {
        switch (lane.Stage)
        {
            case Stage.Row:
                if (lane.Length == _longest) return false;
                lane.Row = graph.Row(lane.Node);
                lane.End = lane.Row.Count;
                if (lane.End == 0) return false;
                Ask(lane.Row.Times);
                Ask(lane.Row.Times + lane.End - 1);
                lane.Stage = Stage.Bounds;
                return true;
            case Stage.Bounds:
                // What exists is the part of the row up to asOf: Δ and the bounds below must not look beyond it.
                if (lane.Row.Times[lane.End - 1] <= asOf) return Follow(ref lane);
                Search(ref lane, Stage.End, asOf);
                return true;
            case Stage.End:
                if (!Narrow(ref lane)) return true;
                lane.End = lane.Low;
                return lane.End > 0 && Follow(ref lane);
            case Stage.Clock:
                if (!Narrow(ref lane)) return true;
                if (_reverse) lane.To = lane.Low;
                else lane.From = lane.Low;
                if (lane.From == lane.To) return false;
                Propose(ref lane);
                return true;
            default:
                if (!Accepted(ref lane))
                {
                    Propose(ref lane);
                    return true;
                }
                lane.Clock = lane.Row.Times[lane.Edge];
                Arrive(ref lane, lane.Row.Targets[lane.Edge], nodes);
                return true;
        }
    }

    /// <summary>Turns to the edges that the walk's clock allows. False if there is none.</summary>
    private bool Follow(ref Lane lane)
    {
        (lane.From, lane.To) = (0, lane.End);
        lane.Span = (double)lane.Row.Times[lane.End - 1] - lane.Row.Times[0];
        // The first step may take any edge: a clock before all time, or after it.
        if (lane.Length == 1)
        {
            Propose(ref lane);
            return true;
        }
        if (_reverse && lane.Clock == long.MinValue) return false;
        Search(ref lane, Stage.Clock, _reverse ? lane.Clock - 1 : lane.Clock);
        return true;
    }

    private static void Search(ref Lane lane, Stage stage, long time)
    {
        (lane.Stage, lane.Low, lane.High, lane.Time) = (stage, 0, lane.End, time);
        AskMiddle(ref lane);
    }

    /// <summary>Halves where the first edge later than the time sought can be; near the end all at once. True if it is found.</summary>
    private static bool Narrow(ref Lane lane)
    {
        do
        {
            if (lane.Low == lane.High) return true;
            int middle = lane.Low + (lane.High - lane.Low) / 2;
            if (lane.Row.Times[middle] <= lane.Time) lane.Low = middle + 1;
            else lane.High = middle;
        }
        while (lane.High - lane.Low < Near);
        AskMiddle(ref lane);
        return false;
    }

    private static void AskMiddle(ref Lane lane)
    {
        int length = lane.High - lane.Low;
        Ask(lane.Row.Times + lane.Low + length / 2);
        if (length < 2 * Near) Ask(lane.Row.Times + lane.Low + length / 4);
    }

    private void Propose(ref Lane lane)
    {
        lane.Edge = lane.From + (int)Math.BigMul(lane.Random.Bits(lane.Draws++), (ulong)(lane.To - lane.From), out _);
        lane.Stage = Stage.Edge;
        Ask(lane.Row.Times + lane.Edge);
        Ask(lane.Row.Targets + lane.Edge);
        Ask(lane.Row.Times + (_bias == WalkBias.ForwardExp ? lane.To - 1 : lane.From));
    }

    private bool Accepted(ref Lane lane)
    {
        if (_bias == WalkBias.Uniform || lane.Span == 0 || lane.To - lane.From == 1) return true;
        double late = _bias == WalkBias.ForwardExp
            ? (double)lane.Row.Times[lane.Edge] - lane.Row.Times[lane.To - 1]
            : (double)lane.Row.Times[lane.From] - lane.Row.Times[lane.Edge];
        return lane.Random.Uniform(lane.Draws++) < Math.Exp(late / lane.Span);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>A walk under way.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Lane
    {
        public Stage Stage;
        public int Walk, Node, Length, End, From, To, Low, High, Edge;
        public long Time, Clock;
        public EdgeRow Row;
        public double Span;
        public ulong Draws;
        public CounterRandom Random;
    }
}
