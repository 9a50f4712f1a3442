namespace Gossamer.Learning.Data.Formats;

/// <summary>Which of the two CIFAR record layouts a file has.</summary>
public enum CifarVariant
{
    /// <summary>CIFAR-10: one label byte, 3,073 bytes a record.</summary>
    Cifar10,

    /// <summary>CIFAR-100: coarse label, fine label, 3,074 bytes a record; the fine label is used.</summary>
    Cifar100,
}
