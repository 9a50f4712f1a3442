namespace Gossamer.EdgeInference.Networks;

/// <summary>Networks of either form.</summary>
public static class NetworkForms
{
    /// <summary>A network with <paramref name="outputs"/> outputs for each device.</summary>
    public static SmallNetwork ForEach(this NetworkForm form, DeviceLayout layout, IReadOnlyList<int> hidden, int outputs) => form == NetworkForm.Equivariant
        ? new DeviceNetwork(layout, hidden, outputs)
        : new Mlp([layout.Length, .. hidden, outputs * layout.Devices]);

    /// <summary>A network with one output.</summary>
    public static SmallNetwork ForAll(this NetworkForm form, DeviceLayout layout, IReadOnlyList<int> hidden) => form == NetworkForm.Equivariant
        ? new DeviceNetwork(layout, hidden, outputs: 0)
        : new Mlp([layout.Length, .. hidden, 1]);
}
