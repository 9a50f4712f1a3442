namespace Gossamer.Agreement.Studies;

/// <summary>
/// Means over the labels of a case, of every figure that is looked at; labels to which a measure does not apply are left out. Those of a
/// single label add to the whole's.
/// </summary>
internal sealed class LabelMeans(int measures, int raters, int models, LabelMeans? whole = null)
{
    private readonly Cell[,,] _pairs = new Cell[measures, raters, raters];
    private readonly Cell[] _intra = new Cell[measures];
    private readonly Cell[,] _scores = new Cell[measures, models], _modelWithRaters = new Cell[models, raters], _modelLeaveOneOut = new Cell[models, raters];
    private readonly Cell[] _humanLeaveOneOut = new Cell[raters];

    public void AddPair(int measure, int first, int second, double value)
    {
        _pairs[measure, first, second].Add(value);
        _pairs[measure, second, first].Add(value);
        whole?.AddPair(measure, first, second, value);
    }

    public void AddIntra(int measure, double value)
    {
        _intra[measure].Add(value);
        whole?.AddIntra(measure, value);
    }

    public void AddScore(int measure, int model, double value)
    {
        _scores[measure, model].Add(value);
        whole?.AddScore(measure, model, value);
    }

    public void AddModelWithRater(int model, int rater, double value)
    {
        _modelWithRaters[model, rater].Add(value);
        whole?.AddModelWithRater(model, rater, value);
    }

    public void AddHumanLeaveOneOut(int rater, double value)
    {
        _humanLeaveOneOut[rater].Add(value);
        whole?.AddHumanLeaveOneOut(rater, value);
    }

    public void AddModelLeaveOneOut(int model, int rater, double value)
    {
        _modelLeaveOneOut[model, rater].Add(value);
        whole?.AddModelLeaveOneOut(model, rater, value);
    }

    /// <summary>The mean over pairs of raters of the means over labels.</summary>
    public double[] Inter() => [.. Enumerable.Range(0, measures).Select(measure =>
    {
        List<double> means = [];
        for (int a = 0; a < raters; a++)
            for (int b = a + 1; b < raters; b++) means.Add(_pairs[measure, a, b].Mean);
        return PairScores.Mean(means);
    })];

    public double[] Intra() => [.. _intra.Select(static cell => cell.Mean)];

    public double[][] Scores() => Rows(_scores, measures, models);

    public double[][] ModelWithRaters() => Rows(_modelWithRaters, models, raters);

    public double[] HumanLeaveOneOut() => [.. _humanLeaveOneOut.Select(static cell => cell.Mean)];

    public double[][] ModelLeaveOneOut() => Rows(_modelLeaveOneOut, models, raters);

    public double[,] Pairs()
    {
        double[,] pairs = new double[raters, raters];
        for (int a = 0; a < raters; a++)
            for (int b = 0; b < raters; b++) pairs[a, b] = a == b ? double.NaN : _pairs[0, a, b].Mean;
        return pairs;
    }

    private static double[][] Rows(Cell[,] cells, int rows, int columns) =>
        [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Select(column => cells[row, column].Mean).ToArray())];

    private struct Cell
    {
        private double _sum;
        private int _count;

        public readonly double Mean => _count == 0 ? double.NaN : _sum / _count;

        public void Add(double value)
        {
            if (double.IsNaN(value)) return;
            _sum += value;
            _count++;
        }
    }
}
