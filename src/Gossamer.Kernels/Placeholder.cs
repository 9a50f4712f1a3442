namespace Gossamer.Kernels;
