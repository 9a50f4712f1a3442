namespace Gossamer.Inference;
