using System.Security.Cryptography;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Tables;
using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;

namespace Gossamer.Tests.EdgeInference.Deployment;

/// <summary>A folder as training and measuring leave it, in no time: networks that nobody trained, and a table that nobody measured.</summary>
internal static class MadeNetworks
{
    public static readonly double[] Local = [0.80, 0.82, 0.84, 0.85], Edge = [0.90, 0.92, 0.94, 0.95];

    private static readonly BearingNetworkOptions Small = new() { Channels = [4], Taps = [9] };

    /// <summary>Fills the folder and returns the table's file.</summary>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string table = Path.Combine(folder, "table.json");
        new MeasuredTable
        {
            Data = SyntheticBearings.Name,
            Description = "made up",
            DataSha256 = BearingSources.Load(SyntheticBearings.Name, 0).Sha256,
            Seed = 0,
            Conditioned = false,
            Services = [.. SensorService.Defaults.Select(service => new MeasuredService
            {
                Name = service.Name, TopHertz = service.TopHertz, TopLength = service.TopLength, Local = Cells(folder, service, Placement.Local), Edge = Cells(folder, service, Placement.Offload),
            })],
        }.Write(table);
        return table;
    }

    private static MeasuredCell[] Cells(string folder, SensorService service, Placement placement) => [.. Enumerable.Range(0, service.Levels).Select(level =>
    {
        string path = Path.Combine(folder, $"{service.Name}-{level}-{placement}.safetensors");
        using (var network = new BearingNetwork(Small, 1, service.Length(level), BearingClasses.Count, (ulong)level))
            NetworkFile.Save(path, ModuleNetwork.Of(network, [1, 1, service.Length(level)]));
        double accuracy = (placement == Placement.Local ? Local : Edge)[level];
        return new MeasuredCell
        {
            Hertz = service.Hertz(level), Windows = 1000, Correct = (int)(1000 * accuracy), Accuracy = accuracy, Low = accuracy - 0.02, High = accuracy + 0.02, Isotonic = accuracy,
            Network = new MeasuredNetwork(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), 76, 76, 1000), Latency = [new BatchLatency(1, 0.1, 0.2)],
        };
    })];
}
