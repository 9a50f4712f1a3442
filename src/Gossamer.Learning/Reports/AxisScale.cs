namespace Gossamer.Learning.Reports;

/// <summary>Maps values of an axis to places in a picture, and finds round ticks.</summary>
internal sealed class AxisScale
{
    private readonly ChartAxis _axis;
    private readonly double _minimum, _maximum, _from, _to, _step;

    /// <summary>Fits <paramref name="values"/>, then rounds free ends outwards to ticks.</summary>
    public AxisScale(ChartAxis axis, IEnumerable<double> values, double from, double to, int ticks, bool tight = false)
    {
        (_axis, _from, _to) = (axis, from, to);
        double[] finite = [.. values.Where(Shows)];
        double low = axis.Minimum ?? (finite.Length == 0 ? axis.IsLogarithmic ? 1 : 0 : finite.Min());
        double high = axis.Maximum ?? (finite.Length == 0 ? low + 1 : finite.Max());
        if (axis.IsLogarithmic)
        {
            _minimum = axis.Minimum is null && !tight ? Math.Pow(10, Math.Floor(Math.Log10(low) + 1e-9)) : low;
            _maximum = axis.Maximum is null && !tight ? Math.Pow(10, Math.Ceiling(Math.Log10(high) - 1e-9)) : high;
            if (!(_maximum > _minimum)) _maximum = _minimum * 10;
            Ticks = Decades(ticks);
            return;
        }

        if (!(high > low))
        {
            double room = Math.Max(Math.Abs(low) * 0.02, axis.Format is ValueFormat.Percent or ValueFormat.Points ? 0.005 : 0.5);
            (low, high) = (axis.Minimum ?? low - room, axis.Maximum ?? high + room);
        }

        _step = NiceStep((high - low) / ticks);
        if (axis.Format == ValueFormat.Count) _step = Math.Max(1, _step);
        if (axis is { Format: ValueFormat.Percent, Maximum: null } && high <= 1 && Math.Ceiling(high / _step - 1e-9) * _step > 1) high = 1;
        _minimum = axis.Minimum is null && !tight ? Math.Floor(low / _step + 1e-9) * _step : low;
        _maximum = axis.Maximum is null && !tight ? Math.Ceiling(high / _step - 1e-9) * _step : high;
        if (!(_maximum > _minimum)) _maximum = _minimum + _step;
        Ticks = [.. LinearTicks()];
    }

    /// <summary>Values to mark.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The place of <paramref name="value"/>, kept within the picture.</summary>
    public double this[double value]
    {
        get
        {
            double share = _axis.IsLogarithmic
                ? Math.Log(Math.Max(value, _minimum) / _minimum) / Math.Log(_maximum / _minimum)
                : (value - _minimum) / (_maximum - _minimum);
            return _from + Math.Clamp(share, 0, 1) * (_to - _from);
        }
    }

    /// <summary>Whether the axis can show <paramref name="value"/>.</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!_axis.IsLogarithmic || value > 0);

    /// <summary>A tick's label: as many decimals as the distance of ticks needs.</summary>
    public string Label(double tick) =>
        Format(tick, _axis.IsLogarithmic ? Math.Max(0, -(int)Math.Floor(Math.Log10(tick))) : Decimals(_step));

    /// <summary>A value, more exact than a tick: percent and points with two decimals at least.</summary>
    public string Value(double value) => _axis.IsLogarithmic || _axis.Format == ValueFormat.Count
        ? Significant(value)
        : Format(value, Math.Min(4, Math.Max(Decimals(_step) + 1, _axis.Format == ValueFormat.Number ? 0 : 2)));

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double digit = rough / power;
        return (digit <= 1.0001 ? 1 : digit <= 2.0001 ? 2 : digit <= 5.0001 ? 5 : 10) * power;
    }

    private int Decimals(double step)
    {
        if (_axis.Format is ValueFormat.Percent or ValueFormat.Points) step *= 100;
        return Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 6);
    }

    private string Significant(double value) => _axis.Format switch
    {
        ValueFormat.Count => value.ToString(value == Math.Floor(value) ? "N0" : "N1"),
        ValueFormat.Number => Math.Abs(value) >= 1000 ? value.ToString("N0") : value.ToString("G3"),
        _ => Format(value, 2),
    };

    private string Format(double value, int decimals)
    {
        if (Math.Abs(value) < 1e-12) value = 0;
        return _axis.Format switch
        {
            ValueFormat.Percent => $"{(value * 100).ToString("F" + decimals)} %",
            ValueFormat.Points => (value > 0 ? "+" : "") + (value * 100).ToString("F" + decimals).Replace('-', '−'),
            _ when Math.Abs(value) >= 1e7 => value.ToString("0.##e0"),
            _ => value.ToString("N" + decimals).Replace('-', '−'),
        };
    }

    private IEnumerable<double> LinearTicks()
    {
        for (double i = Math.Ceiling(_minimum / _step - 1e-9); i * _step <= _maximum + _step * 1e-9; i++) yield return i * _step;
    }

    private List<double> Decades(int ticks)
    {
        int first = (int)Math.Ceiling(Math.Log10(_minimum) - 1e-9), last = (int)Math.Floor(Math.Log10(_maximum) + 1e-9);
        int stride = Math.Max(1, (int)Math.Ceiling((last - first) / (double)ticks));
        List<double> decades = [];
        for (int power = first; power <= last; power += stride) decades.Add(Math.Pow(10, power));
        return decades.Count >= 2 ? decades : [_minimum, _maximum];
    }
}
