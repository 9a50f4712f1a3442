using System.Globalization;
using System.Security.Cryptography;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Matlab;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Drive-end vibration at 48 kHz of the Case Western Reserve University Bearing Data Center: no load, ten classes, one recording each, which
/// is why <see cref="TimeSplit"/> divides them in time.
/// </summary>
/// <remarks>
/// The healthy recording lies among those of 12 kHz, is 48 kHz by common reading, and is taken so. Windows of one recording share bearing,
/// mounting and speed: accuracy on them says how well rates and models compare, not how well a network knows other bearings.
/// </remarks>
public static class CwruRecordings
{
    /// <summary>Name of the set and of its folder.</summary>
    public const string Name = "cwru";

    private const string Folder = "cwru-bearing";

    /// <summary>[class]: file below the folder, and its number, which names the variable within.</summary>
    private static readonly (string File, int Number)[] Files =
    [
        ("12k_DE_0hp/97.mat", 97), .. ((int[])[109, 122, 135, 174, 189, 201, 213, 226, 238]).Select(static number => ($"48k_DE_0hp/{number}.mat", number)),
    ];

    /// <summary>Reads and divides the recordings.</summary>
    /// <param name="searchPath">Folders that hold sets; those of the environment by default.</param>
    /// <exception cref="FileNotFoundException">The set is not at hand; the message says where it was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static BearingData Load(DataSearchPath? searchPath = null)
    {
        searchPath ??= DataSearchPath.FromEnvironment();
        string? folder = searchPath.Folders.Select(static root => Path.Combine(root, Folder)).FirstOrDefault(static path => Files.All(file => File.Exists(Path.Combine(path, file.File))));
        if (folder is null)
            throw new FileNotFoundException(
                $"the recordings of CWRU ({string.Join(", ", Files.Select(static file => file.File))}) are not in a folder {Folder}/ of {string.Join(", ", searchPath.Folders)}; "
                + "they come from engineering.case.edu/bearingdatacenter");
        List<BearingStretch> train = [], validation = [], test = [];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int label = 0; label < Files.Length; label++)
        {
            string path = Path.Combine(folder, Files[label].File);
            byte[] content = File.ReadAllBytes(path);
            hash.AppendData(content);
            float[] samples = Parse(content, path, Files[label].Number);
            var (first, second, third) = TimeSplit.Cut(samples.Length);
            train.Add(new BearingStretch(label, samples, first.First, first.End));
            validation.Add(new BearingStretch(label, samples, second.First, second.End));
            test.Add(new BearingStretch(label, samples, third.First, third.End));
        }
        return new BearingData(
            Name, $"CWRU, drive end, 48 kHz, no load: one recording for each of {Files.Length} classes, divided in time 60/10/30 with gaps of {TimeSplit.Gap:N0} samples",
            Convert.ToHexStringLower(hash.GetHashAndReset()), train, validation, test);
    }

    /// <summary>The drive-end signal of a recording, in g.</summary>
    /// <param name="content">The MATLAB file.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="number">Number of the recording.</param>
    /// <exception cref="InvalidDataException">The content is no such recording.</exception>
    public static float[] Parse(byte[] content, string file, int number)
    {
        string variable = string.Create(CultureInfo.InvariantCulture, $"X{number:000}_DE_time");
        IReadOnlyDictionary<string, MatlabArray> variables = MatlabFile.Read(content, file);
        if (!variables.TryGetValue(variable, out MatlabArray? value))
            throw FormatError.At(file, variable, $"there is no such variable among {variables.Count}", "expected the drive-end signal under its official name");
        if (value is not MatlabNumbers { ClassName: "double" or "single", Values: var numbers })
            throw FormatError.At(file, variable, "no numbers", "expected a column of accelerations");
        if (numbers.Length <= 10 * TimeSplit.Gap) throw FormatError.At(file, variable, $"{numbers.Length} samples", $"expected more than {10 * TimeSplit.Gap:N0}");
        float[] samples = new float[numbers.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            if (!(Math.Abs(numbers[i]) <= 1000)) throw FormatError.At(file, $"{variable}, sample {i}", $"the acceleration {numbers[i]}", "expected at most 1,000 g");
            samples[i] = (float)numbers[i];
        }
        return samples;
    }
}
