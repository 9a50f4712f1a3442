namespace Gossamer.Agreement.Coefficients;

/// <summary>The downhill simplex of Nelder and Mead (Computer Journal 7, 1965) in the plane.</summary>
internal static class Simplex
{
    /// <summary>A place where <paramref name="function"/> is least, after at most so many evaluations or where the values agree to 10⁻⁹.</summary>
    public static (double X, double Y) Minimize(Func<double, double, double> function, (double X, double Y) start, double size, int evaluations)
    {
        (double X, double Y, double Value)[] points = [At(start.X, start.Y), At(start.X + size, start.Y), At(start.X, start.Y + size)];
        for (int used = 3; used < evaluations;)
        {
            Array.Sort(points, static (a, b) => a.Value.CompareTo(b.Value));
            if (points[2].Value - points[0].Value < 1e-9) break;
            double middleX = (points[0].X + points[1].X) / 2, middleY = (points[0].Y + points[1].Y) / 2;
            (double X, double Y, double Value) reflected = Along(1);
            used++;
            if (reflected.Value < points[0].Value)
            {
                (double X, double Y, double Value) expanded = Along(2);
                used++;
                points[2] = expanded.Value < reflected.Value ? expanded : reflected;
            }
            else if (reflected.Value < points[1].Value)
            {
                points[2] = reflected;
            }
            else
            {
                (double X, double Y, double Value) contracted = reflected.Value < points[2].Value ? Along(0.5) : Along(-0.5);
                used++;
                if (contracted.Value < Math.Min(reflected.Value, points[2].Value))
                {
                    points[2] = contracted;
                }
                else
                {
                    for (int i = 1; i < 3; i++) points[i] = At((points[0].X + points[i].X) / 2, (points[0].Y + points[i].Y) / 2);
                    used += 2;
                }
            }

            (double, double, double) Along(double t) => At(middleX + t * (middleX - points[2].X), middleY + t * (middleY - points[2].Y));
        }
        (double X, double Y, double Value) best = points.MinBy(static point => point.Value);
        return (best.X, best.Y);

        (double, double, double) At(double x, double y) => (x, y, function(x, y));
    }
}
