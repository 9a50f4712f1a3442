using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Surfaces;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Simulation;

/// <summary>
/// Shapes with a known truth, raters who displace their boundaries, and models that are trained too long: everything that ceilings are
/// estimated from, together with what they should come out as. Cases are drawn from the seed one by one, so that more cases leave the
/// first ones as they are.
/// </summary>
public sealed class ShapeSimulator
{
    private const int StandardSide = 96;
    private const double TruthRoughness = 3, TruthLength = 8, RaterLength = 5;

    private readonly ShapeScenario _scenario;
    private readonly CounterRandom _random;
    private readonly double _scale;

    /// <summary>A simulator of <paramref name="scenario"/>.</summary>
    public ShapeSimulator(ShapeScenario scenario)
    {
        scenario.Check();
        _scenario = scenario;
        _scale = scenario.Side / (double)StandardSide;
        _random = new CounterRandom(scenario.Seed, "shapes");
        CounterRandom own = _random.Fork("raters");
        Biases = [.. Enumerable.Range(0, scenario.Raters).Select(rater => scenario.PersistentNoise * own.Normal((ulong)rater))];
    }

    /// <summary>Training times of the model family, from 0 to 1.</summary>
    public static IReadOnlyList<double> Times { get; } = [.. Enumerable.Range(0, 41).Select(static step => step / 40.0)];

    /// <summary>Each rater's own displacement, b_k.</summary>
    public IReadOnlyList<double> Biases { get; }

    /// <summary>The share of the variance of displacements that is the raters' own.</summary>
    public double SystematicShare
    {
        get
        {
            double mean = Biases.Average(), own = Biases.Sum(bias => (bias - mean) * (bias - mean)) / Math.Max(1, Biases.Count - 1), chance = _scenario.RandomNoise * _scenario.RandomNoise;
            return own + chance > 0 ? own / (own + chance) : 0;
        }
    }

    /// <summary>Draws a case.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="withModels">Whether to draw the models too.</param>
    public SimulatedCase Draw(int number, bool withModels = true)
    {
        CounterRandom random = _random.Fork((ulong)number);
        int side = _scenario.Side;
        GridGeometry grid = GridGeometry.Picture(side, side);
        double radius = (14 + 12 * random.Uniform(0)) * _scale;
        float[] rough = SmoothField.Draw(side, TruthLength * _scale, random.Fork("truth"));
        BinaryMask truth = BinaryMask.Of(grid, cell => Math.Sqrt(Square(cell % side - side / 2.0) + Square(cell / side - side / 2.0)) - radius + TruthRoughness * _scale * rough[cell] < 0);
        float[] distance = SignedDistance(truth);
        BinaryMask[][] drawings = new BinaryMask[_scenario.Raters][];
        for (int rater = 0; rater < drawings.Length; rater++)
        {
            drawings[rater] = new BinaryMask[_scenario.Repeats];
            for (int repeat = 0; repeat < _scenario.Repeats; repeat++)
                drawings[rater][repeat] = DrawBy(rater, distance, truth, random.Fork((ulong)(1 + rater * 16 + repeat)));
        }
        BinaryMask reference = _scenario.MajorityReference ? new MajorityVote().Fuse([.. drawings.Select(static repeats => repeats[0])]).Mask : drawings[0][0];
        return new SimulatedCase(truth, drawings, reference, withModels ? DrawModels(distance, reference, random.Fork("model")) : []);
    }

    private BinaryMask DrawBy(int rater, float[] distance, BinaryMask truth, CounterRandom random)
    {
        int side = _scenario.Side;
        float[] field = SmoothField.Draw(side, RaterLength * _scale, random);
        double shift = (_scenario.SharedBias + Biases[rater]) * _scale, noise = _scenario.RandomNoise * _scale;
        CounterRandom events = random.Fork("events");
        (double x, double y, double r)? blob = events.Uniform(0) < _scenario.FalseBlobRate ? Place(events, 8) : null;
        (double x, double y, double r)? hole = events.Uniform(1) < _scenario.MissRate ? Part(truth, events) : null;
        return BinaryMask.Of(truth.Geometry, cell =>
        {
            if (Inside(hole, cell)) return false;
            return distance[cell] + shift + noise * field[cell] < 0 || Inside(blob, cell);
        });

        bool Inside((double X, double Y, double R)? circle, int cell) =>
            circle is { } c && Square(cell % side - c.X) + Square(cell / side - c.Y) < c.R * c.R;
    }

    private (double X, double Y, double R) Place(CounterRandom events, ulong counter) =>
        (_scenario.Side * events.Uniform(counter), _scenario.Side * events.Uniform(counter + 1), (5 + 4 * events.Uniform(counter + 2)) * _scale);

    /// <summary>A circle around some point of the shape.</summary>
    private (double X, double Y, double R) Part(BinaryMask truth, CounterRandom events)
    {
        int[] cells = [.. Enumerable.Range(0, truth.Geometry.Cells).Where(cell => truth[cell])];
        int center = cells.Length == 0 ? 0 : cells[events.Below(16, cells.Length)];
        return (center % _scenario.Side, center / _scenario.Side, (7 + 4 * events.Uniform(17)) * _scale);
    }

    private BinaryMask[] DrawModels(float[] distance, BinaryMask reference, CounterRandom random)
    {
        float[] field = SmoothField.Draw(_scenario.Side, RaterLength * _scale, random), toReference = SignedDistance(reference);
        return [.. Times.Select(time =>
        {
            double imitation = Math.Max(0, (time - 0.4) / 0.6), noise = 4 * Square(1 - time) * _scale;
            return BinaryMask.Of(reference.Geometry, cell => (1 - imitation) * (distance[cell] + noise * field[cell]) + imitation * toReference[cell] < 0);
        })];
    }

    /// <summary>
    /// Distance to the boundary, negative inside, from cell centres less half a cell: without that the two sides of a boundary are two
    /// cells apart where they should be one, and every error comes out too small.
    /// </summary>
    private static float[] SignedDistance(BinaryMask mask)
    {
        int side = mask.Geometry.Columns;
        var lattice = new Lattice(new CellBox(0, 0, 0, side, side, 1), side, side, 1, (1, 1, 1));
        int[] inside = [.. Enumerable.Range(0, side * side).Where(cell => mask[cell])], outside = [.. Enumerable.Range(0, side * side).Where(cell => !mask[cell])];
        double[] toInside = DistanceTransform.Squared(lattice, inside), toOutside = DistanceTransform.Squared(lattice, outside);
        float[] signed = new float[side * side];
        for (int cell = 0; cell < signed.Length; cell++)
            signed[cell] = mask[cell] ? -(float)(Math.Min(side, Math.Sqrt(toOutside[cell])) - 0.5) : (float)(Math.Min(side, Math.Sqrt(toInside[cell])) - 0.5);
        return signed;
    }

    private static double Square(double value) => value * value;
}
