using Gossamer.Graphs.Predictors;

namespace Gossamer.Graphs.NodeTraining;

/// <summary>What is known of each kind of model before it is built.</summary>
public static class NodeModels
{
    /// <summary>Heads of the first layer of a graph attention network.</summary>
    public const int Heads = 8;

    /// <summary>Whether it passes messages over a graph; else it is a perceptron.</summary>
    public static bool PassesMessages(NodeModel model) => model is not (NodeModel.Mlp or NodeModel.ReleasedMlp);

    /// <summary>Share of elements dropped in training.</summary>
    public static double Dropout(NodeModel model) => model switch
    {
        NodeModel.Gat => 0.6,
        NodeModel.Mlp or NodeModel.ReleasedMlp => 0.1,
        _ => 0.5,
    };

    /// <summary>
    /// The published settings. Networks on graphs: Kipf and Welling, ICLR 2017, section 5.2; of attention: Veličković et al., ICLR 2018,
    /// section 3.3, with 200 epochs; stages of pruning and those of perceptrons as released with the study of sparsification.
    /// </summary>
    public static PredictorOptions Training(NodeModel model)
    {
        if (!PassesMessages(model))
        {
            return new PredictorOptions
            {
                Hidden = 256,
                BatchSize = 512,
                Epochs = 40,
                DenseEpochs = 20,
                RegularisedEpochs = 10,
                RetrainEpochs = 10,
                LearningRate = 0.004,
                WeightDecay = 1e-3,
                Rho = 0.02,
                InitialStep = 0.02,
            };
        }
        var convolution = new PredictorOptions
        {
            Hidden = 16,
            Epochs = 200,
            DenseEpochs = 200,
            RegularisedEpochs = 50,
            RetrainEpochs = 50,
            LearningRate = 0.01,
            WeightDecay = 5e-4,
            Rho = 0.01,
            InitialStep = 0.001,
        };
        return model == NodeModel.Gat ? convolution with { Hidden = 64, LearningRate = 0.005 } : convolution;
    }
}
