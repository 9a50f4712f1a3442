namespace Gossamer.EdgeInference.Exact;

/// <summary>
/// The constrained problem as a linear program over occupancy measures ρ(state, action): least mean delay subject to balance of flow and to
/// mean accuracies of at least their thresholds. Exact for finite models.
/// </summary>
public static class OccupancyLp
{
    /// <summary>Solves it.</summary>
    /// <exception cref="InvalidOperationException">No policy keeps the promises.</exception>
    public static OccupancySolution Solve(FiniteModel model)
    {
        int states = model.States, actions = model.Actions, services = model.Accuracy.Length;
        // Balance holds for the last state if it does for the others; its row is the normalisation.
        int norm = states - 1;
        var program = new LinearProgram(states + services);
        program.RightHandSide[norm] = 1;
        for (int m = 0; m < services; m++) program.RightHandSide[states + m] = model.Model.Threshold(m);
        List<(int, double)> column = [];
        for (int s = 0; s < states; s++)
            for (int a = 0; a < actions; a++)
            {
                int at = s * actions + a;
                column.Clear();
                column.Add((norm, 1));
                if (s != norm) column.Add((s, 1));
                foreach ((int next, double probability) in model.Successors[model.Next[at]])
                    if (next != norm) column.Add((next, -probability));
                for (int m = 0; m < services; m++) column.Add((states + m, model.Accuracy[m][at]));
                program.Add(model.Delay[at], column);
            }
        for (int m = 0; m < services; m++) program.Add(0, [(states + m, -1)]);
        LinearProgramSolution solution = InteriorPoint.Solve(program);
        return new OccupancySolution(solution.Objective, [.. Enumerable.Range(0, services).Select(m => Math.Max(0, solution.Dual[states + m]))], program.Columns, program.Rows);
    }
}
