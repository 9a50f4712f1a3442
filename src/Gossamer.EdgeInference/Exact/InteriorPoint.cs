namespace Gossamer.EdgeInference.Exact;

/// <summary>
/// Mehrotra's predictor-corrector method (SIAM J. Optim. 2(4), 1992) with dense normal equations, for programs of up to a few thousand rows and
/// any number of sparse columns. Own code: the one served solver library brings 100 MB of native code for a program of 720 rows.
/// </summary>
public static class InteriorPoint
{
    private const int MostIterations = 100;

    /// <summary>Solves to relative residuals and a relative gap of <paramref name="tolerance"/>.</summary>
    /// <exception cref="InvalidOperationException">The method does not converge: the program is infeasible, unbounded or badly scaled.</exception>
    public static LinearProgramSolution Solve(LinearProgram program, double tolerance = 1e-9)
    {
        int n = program.Columns, rows = program.Rows;
        double[] b = program.RightHandSide, c = program.Costs.ToArray();
        double[] x = new double[n], s = new double[n], y = new double[rows], weights = new double[n];
        var normal = new NormalEquations(program);
        Array.Fill(weights, 1);
        normal.Factor(weights);
        StartingPoint(program, normal, b, c, x, y, s);
        double[] dx = new double[n], ds = new double[n], dy = new double[rows], center = new double[n], dual = new double[n], primal = new double[rows];
        double normB = 1 + Norm(b), normC = 1 + Norm(c);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            Residuals(program, b, c, x, y, s, primal, dual);
            double gap = Dot(x, s) / n, objective = Dot(c, x), bound = Dot(b, y);
            if (Norm(primal) / normB < tolerance && Norm(dual) / normC < tolerance && Math.Abs(objective - bound) / (1 + Math.Abs(objective)) < tolerance)
                return new LinearProgramSolution(objective, x, y, iteration);
            for (int j = 0; j < n; j++) weights[j] = x[j] / s[j];
            normal.Factor(weights);

            for (int j = 0; j < n; j++) center[j] = -x[j] * s[j];
            Direction(program, normal, weights, primal, dual, center, s, dx, dy, ds);
            double affinePrimal = Step(x, dx), affineDual = Step(s, ds), reached = 0;
            for (int j = 0; j < n; j++) reached += (x[j] + affinePrimal * dx[j]) * (s[j] + affineDual * ds[j]);
            double sigma = Math.Pow(reached / n / gap, 3);

            for (int j = 0; j < n; j++) center[j] = sigma * gap - x[j] * s[j] - dx[j] * ds[j];
            Direction(program, normal, weights, primal, dual, center, s, dx, dy, ds);
            double stepPrimal = Math.Min(1, 0.9995 * Step(x, dx)), stepDual = Math.Min(1, 0.9995 * Step(s, ds));
            for (int j = 0; j < n; j++)
            {
                x[j] += stepPrimal * dx[j];
                s[j] += stepDual * ds[j];
            }
            for (int i = 0; i < rows; i++) y[i] += stepDual * dy[i];
            if (!double.IsFinite(gap)) break;
        }
        throw new InvalidOperationException($"the linear program of {rows} rows and {n} columns does not converge: infeasible, unbounded or badly scaled");
    }

    /// <summary>The least-squares point, pushed into the interior.</summary>
    private static void StartingPoint(LinearProgram program, NormalEquations normal, double[] b, double[] c, double[] x, double[] y, double[] s)
    {
        double[] right = [.. b];
        normal.Solve(right);
        TransposedProduct(program, right, x);
        Product(program, c, y);
        normal.Solve(y);
        TransposedProduct(program, y, s);
        for (int j = 0; j < s.Length; j++) s[j] = c[j] - s[j];
        double shiftX = Math.Max(0, -1.5 * x.Min()) + 1e-8, shiftS = Math.Max(0, -1.5 * s.Min()) + 1e-8;
        double product = 0, sumX = 0, sumS = 0;
        for (int j = 0; j < x.Length; j++)
        {
            (double px, double ps) = (x[j] + shiftX, s[j] + shiftS);
            product += px * ps;
            sumX += px;
            sumS += ps;
        }
        for (int j = 0; j < x.Length; j++)
        {
            x[j] += shiftX + 0.5 * product / sumS;
            s[j] += shiftS + 0.5 * product / sumX;
        }
    }

    private static void Residuals(LinearProgram program, double[] b, double[] c, double[] x, double[] y, double[] s, double[] primal, double[] dual)
    {
        Product(program, x, primal);
        for (int i = 0; i < b.Length; i++) primal[i] = b[i] - primal[i];
        TransposedProduct(program, y, dual);
        for (int j = 0; j < c.Length; j++) dual[j] = c[j] - dual[j] - s[j];
    }

    /// <summary>dy from A (X/S) Aᵀ dy = primal + A ((X/S) dual − center / S), then ds and dx.</summary>
    private static void Direction(
        LinearProgram program, NormalEquations normal, double[] weights, double[] primal, double[] dual, double[] center, double[] s, double[] dx, double[] dy, double[] ds)
    {
        for (int j = 0; j < dx.Length; j++) dx[j] = weights[j] * dual[j] - center[j] / s[j];
        Product(program, dx, dy);
        for (int i = 0; i < dy.Length; i++) dy[i] += primal[i];
        normal.Solve(dy);
        TransposedProduct(program, dy, ds);
        for (int j = 0; j < ds.Length; j++)
        {
            ds[j] = dual[j] - ds[j];
            dx[j] = center[j] / s[j] - weights[j] * ds[j];
        }
    }

    private static double Step(double[] value, double[] change)
    {
        double step = 1 / 0.9995;
        for (int j = 0; j < value.Length; j++)
            if (change[j] < 0) step = Math.Min(step, -value[j] / change[j]);
        return step;
    }

    private static void Product(LinearProgram program, double[] x, double[] result)
    {
        Array.Clear(result);
        ReadOnlySpan<int> starts = program.Starts, rows = program.RowIndices;
        ReadOnlySpan<double> values = program.Values;
        for (int j = 0; j < x.Length; j++)
            for (int e = starts[j]; e < starts[j + 1]; e++) result[rows[e]] += values[e] * x[j];
    }

    private static void TransposedProduct(LinearProgram program, double[] y, double[] result)
    {
        ReadOnlySpan<int> starts = program.Starts, rows = program.RowIndices;
        ReadOnlySpan<double> values = program.Values;
        for (int j = 0; j < result.Length; j++)
        {
            double sum = 0;
            for (int e = starts[j]; e < starts[j + 1]; e++) sum += values[e] * y[rows[e]];
            result[j] = sum;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));
}
