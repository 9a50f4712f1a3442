using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Gossamer.Learning.Runs;

/// <summary>The machine a run was made on, as far as it bears on speed.</summary>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Cpu">The processor's model name.</param>
/// <param name="Cores">Logical processors this process may use.</param>
/// <param name="MemoryBytes">Memory this process may use, in bytes.</param>
/// <param name="Simd">Vector instruction sets the runtime uses.</param>
public sealed partial record RunMachine(string OperatingSystem, string Cpu, int Cores, long MemoryBytes, string Simd)
{
    /// <summary>This machine.</summary>
    public static RunMachine Current { get; } = new(
        RuntimeInformation.OSDescription, ReadCpu(), Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, ReadSimd());

    private static string ReadSimd()
    {
        List<string> sets = [];
        if (Sse42.IsSupported) sets.Add("SSE4.2");
        if (Avx2.IsSupported) sets.Add("AVX2");
        if (Fma.IsSupported) sets.Add("FMA");
        if (Avx512F.IsSupported) sets.Add("AVX-512F");
        if (Avx512BW.IsSupported) sets.Add("AVX-512BW");
        if (Avx512Vbmi.IsSupported) sets.Add("AVX-512VBMI");
        if (AdvSimd.IsSupported) sets.Add("AdvSimd");
        return sets.Count == 0 ? "none" : string.Join(", ", sets);
    }

    private static string ReadCpu()
    {
        string? model = null;
        try
        {
            if (System.OperatingSystem.IsLinux())
                model = File.ReadLines("/proc/cpuinfo")
                    .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1];
            else if (System.OperatingSystem.IsMacOS())
                model = ReadSystemControl("machdep.cpu.brand_string");
            else if (System.OperatingSystem.IsWindows())
                model = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }
        catch (IOException)
        {
            // A sandbox may hide /proc; the model is a courtesy.
        }

        return string.IsNullOrWhiteSpace(model) ? RuntimeInformation.ProcessArchitecture.ToString() : model.Trim();
    }

    private static string? ReadSystemControl(string name)
    {
        Span<byte> value = stackalloc byte[256];
        nint length = value.Length;
        return SystemControl(name, value, ref length, 0, 0) == 0 ? Encoding.UTF8.GetString(value[..(int)length]).TrimEnd('\0') : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SystemControl(string name, Span<byte> value, ref nint length, nint newValue, nint newLength);
}
